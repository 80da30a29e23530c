/** What should happen next, decided once per code and never on message text. */
export type Remedy = "retry" | "narrow" | "reconnect" | "skip" | "report";

type Blueprint = { readonly remedy: Remedy; readonly says: string };

const fail = (remedy: Remedy, says: string): Blueprint => ({ remedy, says });

/** Every error this product can raise: its remedy, and the sentence the documentation gives a user. */
export const blueprints = {
  "auth.expired": fail("reconnect", "The platform no longer accepts this connection's credentials: connect again."),
  "auth.forbidden": fail("reconnect", "The platform refuses this login or application: a person has to grant access."),
  "quota.exhausted": fail("retry", "The platform's limit is reached: the work goes on when it allows it again."),
  "upstream.unavailable": fail("retry", "The platform did not give a whole, usable answer: it is asked again."),
  "upstream.tooLarge": fail("narrow", "The platform finds the question too large: it is asked in smaller parts."),
  "upstream.contract": fail(
    "report",
    "The platform refused our question or answered in an unknown shape: ours to mend.",
  ),
  "upstream.sunset": fail("report", "The platform has switched this API version off: Leadline must be updated."),
  "account.disabled": fail("skip", "The account is not active or not open to this login: it is left out and shown."),
  "account.notFound": fail("skip", "The platform knows no such account: it is left out and shown."),
  "input.invalid": fail("report", "Something given to Leadline is not valid: the message names the field."),
  "store.conflict": fail("retry", "Another worker was faster: nothing is lost."),
  "store.unavailable": fail("retry", "The database did not answer: the work is done again."),
  "internal.bug": fail("report", "Leadline met a case it does not know: please report it."),
} as const satisfies Record<string, Blueprint>;

export type ErrorCode = keyof typeof blueprints;

/** Whose limit was reached: the app's (all its tenants wait), the account's, or the member's behind the login. */
export type QuotaScope = "app" | "account" | "member";

export interface ErrorDetails {
  /** The offending field or path: `clients[0].accounts[2]`, `rows[3].metrics.spend`. */
  readonly field?: string;
  /** What was found there, cut short and redacted. */
  readonly saw?: string;
  readonly expected?: string;
  readonly account?: string;
  readonly platform?: string;
  /** The vendor's own code and request id, safe to show. */
  readonly vendorCode?: string;
  readonly requestId?: string;
  readonly status?: number;
  readonly scope?: QuotaScope;
  /** ISO instant before which trying again is useless. */
  readonly notBefore?: string;
  readonly hint?: string;
}

/** The only error class. Its message and details never hold a secret; `cause` is our own error or absent. */
export class LeadlineError extends Error {
  override readonly name = "LeadlineError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: LeadlineError) {
    super(redact(message), cause ? { cause } : undefined);
    this.code = code;
    this.details = redactDetails(details);
  }

  get remedy(): Remedy {
    return blueprints[this.code].remedy;
  }

  /** The whole error as data, fit for logs and stored run items. */
  toJSON(): { code: ErrorCode; message: string; details: ErrorDetails } {
    return { code: this.code, message: this.message, details: this.details };
  }
}

/** Ours unchanged; anything else becomes `internal.bug` with name and message only, since foreign errors may hold tokens. */
export function asLeadlineError(error: unknown): LeadlineError {
  if (error instanceof LeadlineError) return error;
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
  return new LeadlineError("internal.bug", `${name}: ${message}`);
}

const secretPatterns: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, "$1 ***"],
  [
    /(["']?\b(?:access[_-]?token|refresh[_-]?token|client[_-]?secret|app[_-]?secret|secret|password|developer[_-]?token|auth[_-]?code|api[_-]?key|signature)["']?\s*[:=]\s*["']?)[^\s"'&,;}]+/gi,
    "$1***",
  ],
  [/\bya29\.[\w-]+/g, "***"],
  [/\b1\/\/[\w-]{20,}/g, "***"],
  [/\bEAA[A-Za-z0-9]{20,}/g, "***"],
  [/\bll_[0-9a-f]{12}_[\w-]+/g, "ll_***"],
  [/(\/v1\/feeds\/)[\w-]{20,}/g, "$1***"],
];

/** Blanks what looks like a credential in free text: bearer headers, token and secret fields, vendors' token shapes. Idempotent. */
export function redact(text: string): string {
  return secretPatterns.reduce((safe, [pattern, by]) => safe.replace(pattern, by), text);
}

function redactDetails(details: ErrorDetails): ErrorDetails {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [key, typeof value === "string" ? redact(value) : value]),
  );
}
