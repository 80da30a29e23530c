import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import autocannon from "autocannon";
import * as z from "zod";

const connections = 4;
/** Of everything else on the machine. */
const load = loadavg()[0] ?? 0;
const seconds = 2;
const page = join(import.meta.dirname, "../../docs/load.md");
const month = "/v1/kpis?client=bench&from=2026-10-23&to=2026-11-21";
const questions = [
  ["KPIs of 30 days by platform", `${month}&by=platform&kpis=spend,leads,cpl`],
  ["KPIs of 30 days by campaign", `${month}&by=campaign&kpis=spend,leads,cpl,roas`],
  ["glossary", "/v1/glossary"],
] as const;

interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

const { child: api, told } = await started("load-process.ts");
const { port, keys } = z.object({ port: z.int(), keys: z.array(z.string()) }).parse(told);
const lines: string[] = [];
try {
  for (const [what, path] of questions) {
    const answer = await fetched(port, path, keys[0] ?? "");
    const bare = await started("bare-process.ts", JSON.stringify(answer));
    const { port: barePort } = z.object({ port: z.int() }).parse(bare.told);
    const found = await loaded(port, path, keys);
    const floor = await loaded(barePort, path, keys);
    bare.child.disconnect();
    const bytes = Buffer.from(answer.body, "base64").length;
    lines.push(`| ${what} | ${bytes} | ${cells(found)} | ${cells(floor)} |`);
  }
} finally {
  api.disconnect();
}
writeFileSync(page, pageOf(lines));
console.log(lines.join("\n"));

async function started(program: string, input = ""): Promise<{ readonly child: ChildProcess; readonly told: unknown }> {
  const child = fork(join(import.meta.dirname, program), [input], { env: {}, execArgv: [] });
  const [first] = await once(child, "message");
  return { child, told: first };
}

/** The answer as it goes over the wire, still compressed. */
async function fetched(at: number, path: string, key: string) {
  const asked = request({ host: "127.0.0.1", port: at, path, headers: headersOf(key) });
  asked.end();
  const [reply] = await once(asked, "response");
  const parts: Buffer[] = [];
  for await (const part of reply) parts.push(part);
  if (reply.statusCode !== 200) throw new Error(`${path}: ${reply.statusCode} ${Buffer.concat(parts)}`);
  return { body: Buffer.concat(parts).toString("base64"), encoding: String(reply.headers["content-encoding"] ?? "") };
}

async function loaded(at: number, path: string, texts: readonly string[]): Promise<Load> {
  const requests = texts.map((text) => ({ method: "GET" as const, path, headers: headersOf(text) }));
  const url = `http://127.0.0.1:${at}`;
  const {
    requests: rate,
    latency,
    non2xx,
    errors,
  } = await autocannon({ url, connections, duration: seconds, requests });
  if (non2xx + errors > 0) throw new Error(`${path}: ${non2xx} refused, ${errors} broken.`);
  return { perSecond: rate.average, p50: latency.p50, p99: latency.p99 };
}

function headersOf(key: string) {
  return { authorization: `Bearer ${key}`, "accept-encoding": "br, gzip" };
}

function cells({ perSecond, p50, p99 }: Load): string {
  return `${Math.round(perSecond)} | ${p50} ms | ${p99} ms`;
}

function pageOf(rows: readonly string[]): string {
  return `# How many questions one process answers

Measured by \`npm run bench:load\`, which writes this page: ${connections} connections for ${seconds} seconds each, a year of four
accounts with 50 campaigns held in memory, every request with a key of its own, answers compressed; beside it a bare Node server that
sends the very same bytes. On ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), which the asking side
shares; their load was ${load.toFixed(1)} before.

| question | bytes | requests/s | p50 | p99 | bare requests/s | p50 | p99 |
|---|---|---|---|---|---|---|---|
${rows.join("\n")}

One Lambda answers one request at a time, so its rate is what one connection would see; more come as they are needed. A key may ask
10 times a second (50 at once) of each process, and 50,000 times a day over all of them. An answer whose \`ETag\` the caller sends back is
computed all the same and not sent: what it saves is the way, not the work. Asking only for the hashes of the pages would save neither
reads nor money, since a Query pays for bodies it does not send.
`;
}
