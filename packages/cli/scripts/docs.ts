import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asLeadlineError } from "@leadline/core/errors";
import { configurationFile, configurationTable } from "./docs/configuration.ts";
import { runDemo } from "./docs/demo-run.ts";
import { errorTable, remedyTable } from "./docs/error-tables.ts";
import { failureTables } from "./docs/failure-tables.ts";
import {
  dimensionList,
  estimateTable,
  kpiTable,
  kpiTableEnglish,
  kpiTableFrench,
  metricTable,
  noteTable,
} from "./docs/kpi-tables.ts";
import { type Block, blockOf, blocksIn, fill } from "./docs/markdown.ts";
import { endpointTable, openapiFile, packedOpenapiFile, parameterTable } from "./docs/openapi.ts";
import { mappingTable, platformTable, reportTable, variableTable, windowTable } from "./docs/platform-tables.ts";
import { rateAbsenceTable } from "./docs/rate-tables.ts";
import { systemTable } from "./docs/system-table.ts";
import { terminalPicture } from "./docs/terminal-picture.ts";
import { webhookMessage } from "./docs/webhook-message.ts";

process.chdir(join(import.meta.dirname, "../../.."));
const running = runDemo();

/** Everything between markers in the documents, by name. */
const blocks: Readonly<Record<string, Block>> = {
  demo: async () => blockOf((await running).firstNight),
  answers: async () => blockOf((await running).answers),
  platforms: platformTable,
  variables: variableTable,
  reports: reportTable,
  windows: windowTable,
  mapping: mappingTable,
  failures: failureTables,
  kpis: kpiTable,
  "kpis-en": kpiTableEnglish,
  "kpis-fr": kpiTableFrench,
  metrics: metricTable,
  estimates: estimateTable,
  dimensions: dimensionList,
  notes: noteTable,
  "rate-absences": rateAbsenceTable,
  "system-alerts": systemTable,
  "webhook-message": webhookMessage,
  errors: errorTable,
  remedies: remedyTable,
  configuration: configurationTable,
  endpoints: endpointTable,
  "parameters-kpis": () => parameterTable("/v1/kpis"),
  "parameters-campaigns": () => parameterTable("/v1/campaigns"),
  "parameters-runs": () => parameterTable("/v1/runs"),
};

const packedFile = "functions/read-api/packed-openapi.ts";

const check = process.argv.includes("--check");
try {
  const stale = await staleFiles();
  if (check) tellStale(stale.map(({ file }) => file));
  else for (const { file, text } of stale) write(file, text);
} catch (error) {
  process.stderr.write(`${asLeadlineError(error).message}\n`);
  process.exitCode = 1;
}

interface Written {
  readonly file: string;
  readonly text: string;
}

/** The documents as they should be, where they are not. */
async function staleFiles(): Promise<readonly Written[]> {
  const pages = readdirSync("docs").filter((file) => file.endsWith(".md"));
  const files = ["README.md", ...pages.map((file) => `docs/${file}`)];
  const picture = terminalPicture("npm start -- --once --next-night", (await running).nextNight);
  const written: Written[] = [
    { file: "docs/leadline.schema.json", text: configurationFile() },
    { file: "docs/openapi.json", text: openapiFile() },
    { file: packedFile, text: packedOpenapiFile(packedFile) },
    { file: "docs/images/next-night.svg", text: picture },
  ];
  const used = new Set<string>();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const name of blocksIn(text)) used.add(name);
    written.push({ file, text: await fill(text, blocks) });
  }
  const unused = Object.keys(blocks).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`No document shows ${unused.join(", ")}.`);
  return written.filter(({ file, text }) => !existsSync(file) || readFileSync(file, "utf8") !== text);
}

function write(file: string, text: string): void {
  writeFileSync(file, text);
  console.log(`${file} is up to date again.`);
}

function tellStale(files: readonly string[]): void {
  if (files.length === 0) return;
  process.stderr.write(`Stale: ${files.join(", ")}. Run \`npm run docs\`.\n`);
  process.exitCode = 1;
}
