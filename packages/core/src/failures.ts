import { type ErrorCode, LeadlineError, type QuotaScope } from "./errors.ts";
import type { Instant } from "./time/instant.ts";

/**
 * What the wire showed, reduced to what may be logged. Where nothing came back, `code` is one of ours:
 * `timeout`, `network`, `notJson`, `cut`.
 */
export interface Reply {
  readonly status?: number;
  readonly code?: string;
  readonly subcode?: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The vendor's message, for the few rows that have no other sign, and for the person who reads the error. */
  readonly text?: string;
  readonly requestId?: string;
}

/** One row of a platform's failure table. Every condition given must hold. */
export interface FailureRow {
  readonly status?: readonly number[];
  readonly code?: readonly string[];
  readonly subcode?: readonly string[];
  /** A header that must be present. */
  readonly header?: string;
  readonly text?: RegExp;
  readonly error: ErrorCode;
  readonly scope?: QuotaScope;
  /** When trying again may help; `undefined` where this reply does not say. */
  readonly notBefore?: (reply: Reply, now: Instant) => Instant | undefined;
  /** What the user is told. */
  readonly says: string;
}

/** The first row that matches; a reply no row knows is `upstream.contract`, since guessing would hide a change of the vendor's. */
export function failureOf(
  rows: readonly FailureRow[],
  reply: Reply,
  context: { platform: string; account?: string; now: Instant },
): LeadlineError {
  const row = rows.find((candidate) => matches(candidate, reply));
  const notBefore = row?.notBefore?.(reply, context.now);
  const seen = [reply.status, reply.code, reply.subcode].filter((part) => part !== undefined).join(" ");
  return new LeadlineError(
    row?.error ?? "upstream.contract",
    row?.says ?? "The platform gave an answer Leadline does not know.",
    {
      platform: context.platform,
      ...(context.account === undefined ? {} : { account: context.account }),
      ...(seen === "" ? {} : { vendorCode: seen }),
      ...(reply.requestId === undefined ? {} : { requestId: reply.requestId }),
      ...(reply.text === undefined ? {} : { saw: cut(reply.text) }),
      ...(row?.scope === undefined ? {} : { scope: row.scope }),
      ...(notBefore === undefined ? {} : { notBefore }),
    },
  );
}

function matches(row: FailureRow, reply: Reply): boolean {
  return (
    (row.status === undefined || (reply.status !== undefined && row.status.includes(reply.status))) &&
    (row.code === undefined || (reply.code !== undefined && row.code.includes(reply.code))) &&
    (row.subcode === undefined || (reply.subcode !== undefined && row.subcode.includes(reply.subcode))) &&
    (row.header === undefined || reply.headers?.[row.header] !== undefined) &&
    (row.text === undefined || (reply.text !== undefined && row.text.test(reply.text)))
  );
}

/** Short enough to print, and without the word that the cut goes through: half a secret is no longer known for one. */
function cut(text: string): string {
  return text.length <= 300 ? text : text.slice(0, 300).replace(/\S*$/, "…");
}
