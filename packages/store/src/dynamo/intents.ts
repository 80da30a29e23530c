import type { ReportId } from "@leadline/core/facts";
import type { AccountKey } from "@leadline/core/ids";
import { addMs } from "@leadline/core/time/instant";
import { expiryOf } from "../keeping.ts";
import { intentKey, intentRange, pointerKey, type Version } from "../keys.ts";
import { type Intent, intent, type Pointer, pointer } from "./page-items.ts";
import { expireParts } from "./parts.ts";
import { readItem } from "./read-item.ts";
import type { Table } from "./table.ts";

const dayMs = 86_400_000;

export type Plan = Omit<Intent, "pk" | "sk" | "v">;

export async function declare(table: Table, owner: AccountKey, plan: Plan): Promise<void> {
  await table.put(intentKey(owner, plan.report, plan.period, plan.version), plan);
}

/** Not if its writer has changed its mind about what it supersedes: then it is alive. */
export async function forget(table: Table, owner: AccountKey, plan: Plan): Promise<void> {
  await table.remove(intentKey(owner, plan.report, plan.period, plan.version), {
    condition: "attribute_not_exists(pk) OR #r = :r",
    names: { "#r": "replaces" },
    values: { ":r": plan.replaces },
  });
}

/** The version a plan supersedes, to be let expire once it is superseded. */
export async function retire(table: Table, owner: AccountKey, plan: Plan): Promise<void> {
  const old = { report: plan.report, period: plan.period, version: plan.replaces, parts: plan.replacedParts };
  await expireParts(table, owner, old, { expiresAt: expiryOf(plan.readAt, plan.keeping), gently: false });
}

/** Cleans up after writers of a report's parts that died on the way. Never touches what is live or may become so. */
export async function sweep(table: Table, owner: AccountKey, report: ReportId): Promise<void> {
  for (const item of await table.query(intentRange(owner, report))) {
    const plan = readItem(intent, item);
    const live = await table.get(pointerKey(owner, report, plan.period));
    if (live !== null) await sweepOne(table, owner, plan, readItem(pointer, live));
  }
}

async function sweepOne(table: Table, owner: AccountKey, plan: Intent, live: Pointer): Promise<void> {
  // Only what the fence keeps from ever becoming live is given up: a newer read may still be under way.
  if (plan.readAt > live.readAt) return;
  const complete = await cleanUp(table, owner, plan, live.version);
  // A stalled writer may yet wake and write its missing parts, so its plan is remembered for a day of reads.
  if (complete || live.readAt >= addMs(plan.readAt, dayMs)) await forget(table, owner, plan);
}

/** Lets expire whatever of a plan is not live, once the plan cannot be carried out any more; true when nothing was missing. */
export async function cleanUp(table: Table, owner: AccountKey, plan: Plan, live: Version): Promise<boolean> {
  if (plan.replaces !== live) await retire(table, owner, plan);
  if (plan.version === live) return true;
  // Gently: if it was live for a while, whoever superseded it knows better how long it is kept.
  const expiresAt = expiryOf(plan.readAt, "leftover");
  return (await expireParts(table, owner, plan, { expiresAt, gently: true })) === plan.parts;
}
