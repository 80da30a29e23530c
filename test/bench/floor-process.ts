import { Agent, request } from "node:http";
import { splitRange } from "@leadline/core/time/calendar-date";
import { answersFor } from "./answers/all.ts";
import type { Asked } from "./answers/answers.ts";
import { inputOf, tell } from "./processes.ts";
import { accountOf, syncInput } from "./sync-input.ts";

/** The least anyone can do with the same bytes: the same requests one after the other, each body through `JSON.parse`. */
const input = inputOf(syncInput);
const { range, daysPerSlice } = accountOf(input);
const agent = new Agent({ keepAlive: true });
const asked = splitRange(range, daysPerSlice).flatMap((slice) => requestsFor(input.platform, slice));

let bytes = 0;
const start = performance.now();
for (const one of asked) JSON.parse(await download(one));
const ms = performance.now() - start;
agent.destroy();
tell({ ms, bytes, requests: asked.length, peakMb: process.resourceUsage().maxRSS / 1024 });

function requestsFor(platform: string, slice: ReturnType<typeof splitRange>[number]): readonly Asked[] {
  return answersFor[platform]?.(input.campaigns).requests(slice) ?? [];
}

function download({ method, path, body = "" }: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(new URL(path, input.url), { method, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const whole = Buffer.concat(chunks);
        bytes += whole.length;
        resolve(whole.toString());
      });
    });
    asking.on("error", reject);
    asking.end(body);
  });
}
