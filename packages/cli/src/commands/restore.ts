import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import { createClient } from "@leadline/store/dynamo/client";
import { copyItems, type TablePlace } from "@leadline/store/dynamo/copy-items";
import { withStage } from "../aws/open-stage.ts";
import { takeUsualRegion } from "../aws/place.ts";
import { systemClock } from "../local/clock.ts";
import { localTable, startDatabase } from "../local/database.ts";
import { logOf } from "../workspace.ts";
import { say } from "./night.ts";

export interface RestoreOptions {
  /** A table that was restored beside is a stage by its name: `leadline-restored` is `restored`. */
  readonly fromStage?: string;
  readonly fromFolder?: string;
  readonly stage?: string;
  readonly folder: string;
  readonly replace?: true;
}

/** Puts what a restored table or a kept folder holds into the table or folder in use. What is there already stays, unless it is to be replaced. */
export async function restore(options: RestoreOptions): Promise<boolean> {
  const { fromStage, fromFolder, stage, folder, replace = false } = options;
  checkDifferent(options);
  return await withPlace(stage, folder, async (to) =>
    withPlace(fromStage, fromFolder ?? "", async (from) => {
      const { copied, kept } = await copyItems(from, to, replace);
      say(`${copied} items were put; ${kept} were there already and stay as they are.`);
      if (kept > 0) say("To put them too, in the place of what is there: the same with --replace.");
      return true;
    }),
  );
}

function checkDifferent({ fromStage, fromFolder, stage, folder }: RestoreOptions): void {
  if ((fromStage === undefined) === (fromFolder === undefined))
    throw invalid("Say either --from-stage or --from-folder.");
  if (fromFolder !== undefined && !existsSync(fromFolder)) throw invalid(`${fromFolder} is not there.`);
  const isSame = fromFolder === undefined ? fromStage === stage : stage === undefined && same(fromFolder, folder);
  if (isSame) throw invalid("It would be put into itself.");
}

const same = (one: string, other: string) => resolve(one) === resolve(other);

function invalid(message: string): LeadlineError {
  return new LeadlineError("input.invalid", message, { hint: "docs/operate/backup.md shows each case." });
}

/** A deployed stage's table, else the embedded database of a folder. */
async function withPlace<T>(
  stage: string | undefined,
  folder: string,
  use: (place: TablePlace) => Promise<T>,
): Promise<T> {
  if (stage !== undefined) {
    takeUsualRegion();
    const client = createClient();
    return await withStage(stage, ({ names: { table } }) => use({ client, table }), client);
  }
  const database = await startDatabase({ folder, log: logOf(folder, systemClock().now) });
  const client = createClient({ endpoint: database.endpoint });
  try {
    return await use({ client, table: localTable });
  } finally {
    client.destroy();
    await database.stop();
  }
}
