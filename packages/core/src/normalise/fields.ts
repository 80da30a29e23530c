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

/** Absent and null are null; throws `input.invalid` for what is no number, which `refused` tells with its field. */
export function amount(text: string | null | undefined): Micros | null {
  return text === null || text === undefined ? null : micros(text);
}

/** Throws `upstream.contract` naming the field. */
export function idOf(text: string, field: string, context: NormaliseContext): EntityId {
  try {
    return entityId(text);
  } catch (error) {
    throw refused(error, { field, saw: text }, context);
  }
}

/** What a parser of ours refused, told as the platform's fault; any other error as it is. `saw` where the parser does not say. */
export function refused(
  error: unknown,
  { field, saw }: { readonly field: string; readonly saw: string },
  context: NormaliseContext,
): unknown {
  if (!(error instanceof LeadlineError) || error.code !== "input.invalid") return error;
  const { details } = error;
  return refusal(field, details.saw ?? saw, details.expected ?? "a decimal number", context);
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
