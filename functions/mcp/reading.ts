import type { Issue } from "@leadline/core/issues";
import type * as z from "zod";

/** One parameter of a question: how one value is checked and what is said about it. */
export interface Parameter {
  readonly each: z.ZodType;
  /** Whether several values may be given. */
  readonly list: boolean;
  readonly required: boolean;
  readonly says: string;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** What may be asked at one address. */
export interface Askable {
  readonly path: string;
  readonly parameters: Parameters;
}

/** The API's reading side, as far as an assistant needs it. */
export interface Reading {
  /** Answers as over HTTP: the same keys, scopes, limits and problem documents; it never throws. */
  ask(request: Request): Response | Promise<Response>;
  readonly endpoints: readonly Askable[];
}

/** A question the reading side refused, or would have. */
export interface Refusal {
  readonly status: number;
  /** A sentence or two for the assistant; each wrong argument is named. */
  readonly says: string;
}

/** JSON as the API wrote it, digit by digit; or why there is none. */
export type Told = { readonly text: string } | { readonly refused: Refusal };

/** Asks one address with the caller's key. */
export type Ask = (path: string, query?: URLSearchParams) => Promise<Told>;

/** What the caller has to change, in the API's own words. */
export function wrong(issues: readonly Issue[]): { readonly refused: Refusal } {
  const lines = issues.map(({ field, saw, expected }) => `${field}: found ${saw}, expected ${expected}`);
  return { refused: { status: 400, says: `The arguments are not valid. ${lines.join("; ")}` } };
}
