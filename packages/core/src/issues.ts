import type * as z from "zod";
import { LeadlineError, redact } from "./errors.ts";

/** One thing wrong with something given: where it stands, what was found there and what belongs there. */
export interface Issue {
  /** `clients[0].accounts[2]`. */
  readonly field: string;
  readonly saw: string;
  readonly expected: string;
}

/** `clients[0].accounts[2]` of a path of keys and indexes. */
export function fieldOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

/** What stands at a place, short enough to print; never a whole object, which may hold what nobody should see. */
export function seen(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "a group of fields";
  const text = redact(String(value)).slice(0, 60);
  return typeof value === "string" ? JSON.stringify(text) : `the ${typeof value} ${text}`;
}

/** Every problem zod found in `value`, in our words. */
export function issuesOf(error: z.ZodError, value: unknown): readonly Issue[] {
  return error.issues.flatMap((issue): readonly Issue[] => {
    const field = fieldOf(issue.path);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        field: fieldOf([...issue.path, key]),
        saw: "a field Leadline does not know",
        expected: "no such field: check its spelling",
      }));
    }
    return [{ field, saw: seen(valueAt(value, issue.path)), expected: expectedBy(issue) }];
  });
}

/** All of them in one error; its details name the first. */
export function invalid(what: string, issues: readonly Issue[]): LeadlineError {
  const lines = issues.map(({ field, saw, expected }) => `${field || "(top)"}: found ${saw}, expected ${expected}`);
  const count = issues.length === 1 ? "a problem" : `${issues.length} problems`;
  return new LeadlineError("input.invalid", `${what} has ${count}:\n- ${lines.join("\n- ")}`, { ...issues[0] });
}

const kindWords: Readonly<Record<string, string>> = {
  string: "text (in quotes)",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "a group of fields",
  record: "a group of fields",
};

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return kindWords[issue.expected] ?? issue.expected;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `at least ${issue.minimum}${issue.origin === "array" ? " entry" : ""}`;
    case "too_big":
      return `at most ${issue.maximum}${issue.origin === "array" ? " entries" : ""}`;
    default:
      return issue.message;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => {
    return typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined;
  }, value);
}
