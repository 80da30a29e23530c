import { LeadlineError } from "../errors.ts";
import { type AccountKey, type EntityId, entityId } from "../ids.ts";
import { type Micros, micros } from "../micros.ts";
import type { ReportTraits, Slice } from "../platform.ts";

/** What rows are held against. */
export interface NormaliseContext {
  readonly owner: AccountKey;
  readonly report: ReportTraits;
  /** The account's; a row that names another is refused. */
  readonly currency: string;
  readonly slice: Pick<Slice, "from" | "to">;
}

/** Absent and null are null. */
export function amount(text: string | null | undefined, at: string, context: NormaliseContext): Micros | null {
  if (text === null || text === undefined) return null;
  return parsed(() => micros(text), at, text, context);
}

/** Throws `upstream.contract` naming the field. */
export function idOf(text: string, at: string, context: NormaliseContext): EntityId {
  return parsed(() => entityId(text), at, text, context);
}

/** What a parser of ours refuses, told as the platform's fault. */
export function parsed<T>(parse: () => T, at: string, saw: string, context: NormaliseContext): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof LeadlineError)) throw error;
    throw refusal(at, saw, error.details.expected ?? "a decimal number", context);
  }
}

/** `upstream.contract`: the row cannot be taken, today or tomorrow. */
export function refusal(
  field: string,
  saw: string,
  expected: string,
  { owner, report }: NormaliseContext,
): LeadlineError {
  return new LeadlineError("upstream.contract", `${owner.platform} ${report.id}: ${field} is not what was expected.`, {
    platform: owner.platform,
    account: owner.account,
    field,
    saw: String(saw).slice(0, 80),
    expected,
  });
}

/** `upstream.unavailable`: two rows of one key disagree, so they changed while they were read. */
export function moved(field: string, { owner, report }: NormaliseContext): LeadlineError {
  return new LeadlineError(
    "upstream.unavailable",
    `${owner.platform} ${report.id}: ${field} moved while it was read.`,
    {
      platform: owner.platform,
      account: owner.account,
      field,
    },
  );
}
