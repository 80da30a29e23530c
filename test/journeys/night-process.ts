import { demoSecrets, demoSettings } from "@leadline/cli/demo-settings";
import { localTable, startDatabase } from "@leadline/cli/local/database";
import { handClock } from "@leadline/cli/local/hand-clock";
import { runtimeFor } from "@leadline/cli/workspace";
import { instant } from "@leadline/core/time/instant";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { firstClient } from "./world.ts";

/**
 * A night in a process of its own that kills itself, as `kill -9` would, before or after its n-th database request.
 * Arguments: data folder, twin, clock, n (0 = never). Prints how many requests it made.
 */
const [folder = "", url = "", now = "", killAt = "0"] = process.argv.slice(2);
const log = { info: () => {}, warn: (event: string, fields?: object) => console.error(event, JSON.stringify(fields)) };
const database = await startDatabase({ folder, log });
const client = createClient({ endpoint: database.endpoint });
let requests = 0;
client.middlewareStack.add(
  (next) => async (args) => {
    requests += 1;
    const last = requests === Number(killAt);
    if (last && requests % 2 === 0) process.kill(process.pid, "SIGKILL");
    const answer = await next(args);
    if (last) process.kill(process.pid, "SIGKILL");
    return answer;
  },
  { step: "initialize" },
);
const store = createDynamoStore({ client, table: localTable });
const demo = demoSettings(() => url);
const settings = { ...demo, ...firstClient(demo), backfillDays: 20 };
const clock = handClock(instant(now));
const runtime = await runtimeFor({ store, settings, env: demoSecrets(), clock, log });
const result = await runtime.night();
client.destroy();
await database.stop();
console.log(JSON.stringify({ ...result, requests }));
