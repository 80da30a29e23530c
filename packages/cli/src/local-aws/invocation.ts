import * as z from "zod";

/** What an execution environment is handed. */
export const invocation = z.object({
  event: z.unknown(),
  requestId: z.string(),
  arn: z.string(),
  remainingMs: z.number(),
  /** How far the clock of this world is ahead of the machine's. */
  aheadMs: z.number(),
});

export type Invocation = z.output<typeof invocation>;

/** What comes back; `result` is JSON text. */
export const outcome = z.discriminatedUnion("state", [
  z.object({ state: z.literal("ready") }),
  z.object({ state: z.literal("answered"), result: z.string() }),
  z.object({ state: z.literal("failed"), errorType: z.string(), errorMessage: z.string() }),
]);

export type Outcome = z.output<typeof outcome>;
export type Answered = Exclude<Outcome, { readonly state: "ready" }>;
