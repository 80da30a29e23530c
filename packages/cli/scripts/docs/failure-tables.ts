import { blueprints, type QuotaScope, type Remedy } from "@leadline/core/errors";
import type { FailureRow } from "@leadline/core/failures";
import type { PlatformTraits } from "@leadline/core/platform";
import { platforms } from "@leadline/platforms/list";
import { codes, tableOf } from "./markdown.ts";

const listed: readonly PlatformTraits[] = platforms;

const follows: Readonly<Record<Remedy, string>> = {
  retry: "goes on by itself, tried ever more rarely",
  narrow: "goes on by itself with fewer days at once",
  reconnect: "rests until a person has acted",
  skip: "this account is left out, the others go on",
  report: "this report is missing until it is mended, the others go on",
};

const waiting: Partial<Record<Remedy, string>> = {
  retry: "goes on by itself, not before the platform allows it",
  narrow: "goes on by itself after a pause, with fewer days at once",
};

const whose: Readonly<Record<QuotaScope, string>> = {
  app: "the limit is the app's",
  account: "the limit is this account's",
  member: "the limit is the login's",
};

/** The failure table of every platform, in the order in which its rows are tried. */
export function failureTables(): string {
  const head = ["what you are told", "what follows", "code", "how the platform shows it"];
  return listed.map(({ label, failures }) => `## ${label}\n\n${tableOf(head, failures.map(failureRow))}`).join("\n\n");
}

function failureRow(row: FailureRow): readonly string[] {
  const { remedy } = blueprints[row.error];
  const then = (row.notBefore === undefined ? undefined : waiting[remedy]) ?? follows[remedy];
  const all = row.scope === undefined ? then : `${then}; ${whose[row.scope]}`;
  return [row.says, all, `\`${row.error}\``, signsOf(row)];
}

function signsOf({ status, code, subcode, header, text }: FailureRow): string {
  const signs = [
    status && `status ${codesOf(status.map(String))}`,
    code && `code ${codesOf(code)}`,
    subcode && `subcode ${codesOf(subcode)}`,
    header && `header \`${header}\``,
    text && `text \`${text}\``,
  ].filter((sign) => sign !== undefined && sign !== "");
  return signs.join("\n");
}

/** Numbers that follow one another are told by the first and the last. */
function codesOf(names: readonly string[]): string {
  const runs: string[][] = [];
  for (const name of names) {
    const run = runs.at(-1);
    const follows = /^\d+$/.test(name) && Number(run?.at(-1)) + 1 === Number(name);
    if (follows) run?.push(name);
    else runs.push([name]);
  }
  return runs
    .map((run) => (run.length > 2 ? codes([run[0] ?? "", run.at(-1) ?? ""]).replace(", ", " to ") : codes(run)))
    .join(", ");
}
