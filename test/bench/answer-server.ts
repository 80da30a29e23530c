import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answersFor } from "./answers/all.ts";

/*
 * An imitated platform in a process of its own: `answer-server.ts <platform> <campaigns> <delayMs>`. It tells its port,
 * and on any message how many requests it has answered. It ends with its parent.
 */
const [platform = "", campaigns = "0", delayMs = "0"] = process.argv.slice(2);
const answers = answersFor[platform]?.(Number(campaigns));
if (answers === undefined) throw new Error(`No answers of ${platform}.`);
let requests = 0;

const server = createServer(async (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method, url: path = "" } = incoming;
  const asked = { method: method === "POST" ? "POST" : "GET", path, body: Buffer.concat(chunks).toString() } as const;
  const parts = answers.answer(asked);
  requests += path.endsWith("/token") ? 0 : 1;
  if (delayMs !== "0") await sleep(Number(delayMs));
  outgoing.writeHead(parts === null ? 404 : 200, { "content-type": "application/json; charset=UTF-8" });
  for (const part of parts ?? []) outgoing.write(part);
  outgoing.end();
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
});
process.on("message", () => process.send?.({ requests }));
process.on("disconnect", () => process.exit(0));
