import { type AccountKey, accountName, type ClientId } from "@leadline/core/ids";
import type { Clock, Store } from "@leadline/core/ports";
import { localTime } from "@leadline/core/time/instant";
import { Presets, SingleBar } from "cli-progress";
import manifest from "../../package.json" with { type: "json" };
import type { Asked } from "./asked.ts";
import { type ExportFolder, exportFolder, exportFormat } from "./export-folder.ts";
import { type ExportLine, exportLines } from "./export-lines.ts";
import { type ToldLine, toldLines } from "./told-lines.ts";

export interface ExportPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly stream: NodeJS.WriteStream;
  readonly say: (line: string) => void;
  readonly nameOf: (account: string) => string;
  readonly signal: AbortSignal;
}

export interface ExportTarget {
  readonly to: string;
  readonly force: boolean;
}

/** What a file holds, beside its lines. */
interface Counts {
  pages: number;
  earlierVersions: number;
  rows: number;
  runs: number;
}

/** Writes everything that is kept of the accounts; false, and nothing left behind, when it was stopped. */
export async function exportAccounts(asked: Asked, { to, force }: ExportTarget, ports: ExportPorts): Promise<boolean> {
  const folder = exportFolder(to, force);
  try {
    const files: object[] = [];
    for (const owner of asked.accounts) {
      const counts: Counts = { pages: 0, earlierVersions: 0, rows: 0, runs: 0 };
      const written = await folder.write(fileOf(owner), counted(owner, counts, ports));
      if (ports.signal.aborted) return false;
      files.push({ account: accountName(owner), ...written, ...counts });
      ports.say(`  ✓ ${ports.nameOf(accountName(owner))}: ${told(counts)}`);
    }
    if (asked.client !== null) files.push(await writeTold(asked.client, folder, ports));
    if (ports.signal.aborted) return false;
    const client = asked.settings && { id: asked.settings.id, name: asked.settings.name };
    const made = { format: exportFormat, version: 1, leadline: manifest.version, madeAt: ports.clock.now() };
    folder.finish({ ...made, client, files });
    return true;
  } finally {
    folder.discard();
  }
}

/** No account's file begins like that: there is no such platform. */
const toldFile = "alerts.jsonl";

async function writeTold(client: ClientId, folder: ExportFolder, { store, clock, say, signal }: ExportPorts) {
  const counts = { alerts: 0, messages: 0, deliveries: 0 };
  async function* lines(): AsyncGenerator<ToldLine> {
    for await (const line of toldLines(client, localTime(clock.now(), "UTC").date, store)) {
      if (signal.aborted) return;
      if (line.kind === "alert") counts.alerts += 1;
      if (line.kind === "message") counts.messages += 1;
      if (line.kind === "delivery") counts.deliveries += 1;
      yield line;
    }
  }
  const written = await folder.write(toldFile, lines());
  say(`  ✓ Alerts: ${counts.alerts} standings, ${counts.messages} messages, ${counts.deliveries} deliveries`);
  return { client, ...written, ...counts };
}

const fileOf = ({ platform, account }: AccountKey) => `${platform}-${encodeURIComponent(account)}.jsonl`;

function told({ pages, earlierVersions, rows, runs }: Counts): string {
  return `${pages} pages with ${rows} rows, ${earlierVersions} earlier versions, ${runs} runs`;
}

async function* counted(owner: AccountKey, counts: Counts, ports: ExportPorts): AsyncGenerator<ExportLine> {
  const { store, stream, signal, nameOf } = ports;
  const { items } = await store.holdings.of(owner);
  const bar = stream.isTTY ? barOn(stream, nameOf(accountName(owner))) : null;
  bar?.start((items.page ?? 0) + (items.run ?? 0), 0);
  try {
    for await (const line of exportLines(owner, store)) {
      if (signal.aborted) return;
      count(line, counts);
      bar?.update(counts.pages + counts.runs);
      yield line;
    }
  } finally {
    bar?.stop();
  }
}

function barOn(stream: NodeJS.WriteStream, name: string): SingleBar {
  const options = { stream, clearOnComplete: true, hideCursor: true, format: `  {bar} {value}/{total} ${name}` };
  return new SingleBar(options, Presets.shades_classic);
}

function count(line: ExportLine, counts: Counts): void {
  if (line.kind === "run") counts.runs += 1;
  if (line.kind !== "page") return;
  if (line.until === null) {
    counts.pages += 1;
    counts.rows += line.rows;
  } else counts.earlierVersions += 1;
}
