import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";

const list = z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat());

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: list,
  Resource: list,
  Condition: z.record(z.string(), z.record(z.string(), list)).default({}),
});

export type Statement = z.output<typeof statementSchema>;

const documentSchema = z.object({ Statement: z.array(statementSchema) });

/** What somebody asks to do: one action on one resource, with what conditions may look at. */
export interface AccessRequest {
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** Context keys; one that is not there was not part of the request. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** The statements of a resolved policy document. Throws `internal.bug` for a condition that would not be judged. */
export function statementsIn(document: unknown): readonly Statement[] {
  const { Statement: found } = documentSchema.parse(document);
  for (const operator of found.flatMap(({ Condition }) => Object.keys(Condition))) {
    if (operators[operator] === undefined) {
      throw new LeadlineError("internal.bug", `A policy has the condition ${operator}, which is not imitated.`);
    }
  }
  return found;
}

/** As IAM decides: some statement allows it and none denies it. */
export function isAllowed(statements: readonly Statement[], asked: AccessRequest): boolean {
  const fitting = statements.filter((statement) => fits(statement, asked));
  return fitting.some(({ Effect }) => Effect === "Allow") && !fitting.some(({ Effect }) => Effect === "Deny");
}

function fits({ Action, Resource, Condition }: Statement, { action, resource, context = {} }: AccessRequest): boolean {
  const named = Action.some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase()));
  return named && Resource.some((pattern) => isLike(pattern, resource)) && holds(Condition, context);
}

type Operator = (patterns: readonly string[], given: readonly string[] | undefined) => boolean;

const like: Operator = (patterns, given) => given?.some((one) => patterns.some((p) => isLike(p, one))) ?? false;

const operators: Readonly<Record<string, Operator>> = {
  // True of no values at all, as IAM has it: an action without keys, such as Scan, is held back by its name alone.
  "ForAllValues:StringLike": (patterns, given = []) => given.every((one) => patterns.some((p) => isLike(p, one))),
  StringLike: like,
  ArnLike: like,
  StringEquals: (patterns, given) => given?.some((one) => patterns.includes(one)) ?? false,
};

function holds(condition: Statement["Condition"], context: NonNullable<AccessRequest["context"]>): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, patterns]) => operators[operator]?.(patterns, context[key]) === true),
  );
}

/** `*` stands for any text, `?` for any character. */
export function isLike(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
