import { parseArgs } from "node:util";
import { startTwin, type TwinOptions } from "./start.ts";

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { port: text, seed: text, now: text, anchor: text } });

const options: TwinOptions = {
  ...(values.seed === undefined ? {} : { seed: values.seed }),
  ...(values.now === undefined ? {} : { now: values.now }),
  ...(values.anchor === undefined ? {} : { anchor: values.anchor }),
  port: Number(values.port ?? 0),
};

const twin = await startTwin(options);
const end = () => process.exit(0);

// With a channel to its parent the channel tells when to end, else the standard input does.
if (process.connected) process.once("disconnect", end);
else process.stdin.once("end", end).once("error", end).resume();
process.once("SIGTERM", end);

process.stdout.write(`${JSON.stringify({ url: twin.url })}\n`);
