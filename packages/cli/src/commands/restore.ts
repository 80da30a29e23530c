import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import { createClient } from "@leadline/store/dynamo/client";
import { copyItems, type TablePlace } from "@leadline/store/dynamo/copy-items";
import { systemClock } from "../local/clock.ts";
import { localTable, startDatabase } from "../local/database.ts";
import { logOf } from "../workspace.ts";
import { say } from "./night.ts";

export interface RestoreOptions {
  /** A table that was restored beside, or a data folder that was kept. */
  readonly fromTable?: string;
  readonly fromFolder?: string;
  readonly table?: string;
  readonly folder: string;
  readonly replace?: true;
}

/** Puts what a restored table or a kept folder holds into the table or folder in use. What is there already stays, unless it is to be replaced. */
export async function restore(options: RestoreOptions): Promise<boolean> {
  const { fromTable, fromFolder, table, folder, replace = false } = options;
  checkDifferent(options);
  return await withPlace(table, folder, async (to) =>
    withPlace(fromTable, fromFolder ?? "", async (from) => {
      const { copied, kept } = await copyItems(from, to, replace);
      say(`${copied} items were put; ${kept} were there already and stay as they are.`);
      if (kept > 0) say("To put them too, in the place of what is there: the same with --replace.");
      return true;
    }),
  );
}

function checkDifferent({ fromTable, fromFolder, table, folder }: RestoreOptions): void {
  if ((fromTable === undefined) === (fromFolder === undefined))
    throw invalid("Say either --from-table or --from-folder.");
  if (fromFolder !== undefined && !existsSync(fromFolder)) throw invalid(`${fromFolder} is not there.`);
  const isSame = fromTable === undefined ? table === undefined && same(fromFolder ?? "", folder) : fromTable === table;
  if (isSame) throw invalid("It would be put into itself.");
}

const same = (one: string, other: string) => resolve(one) === resolve(other);

function invalid(message: string): LeadlineError {
  return new LeadlineError("input.invalid", message, { hint: "docs/operate/backup.md shows each case." });
}

/** A deployed table by its name, else the embedded database of a folder. */
async function withPlace<T>(
  table: string | undefined,
  folder: string,
  use: (place: TablePlace) => Promise<T>,
): Promise<T> {
  const database = table === undefined ? await startDatabase({ folder, log: logOf(folder, systemClock().now) }) : null;
  const client = createClient(database === null ? {} : { endpoint: database.endpoint });
  try {
    return await use({ client, table: table ?? localTable });
  } finally {
    client.destroy();
    await database?.stop();
  }
}
