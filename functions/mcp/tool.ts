import type { InputSchema } from "./input-schema.ts";
import type { Ask, Told } from "./reading.ts";

/** Something an assistant may ask. All of them only read. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  /** For the assistant: when to use it, and how to read what it says. */
  readonly description: string;
  /** Made when the tools are listed: a call does without it. */
  inputSchema(): InputSchema;
  answer(given: Readonly<Record<string, unknown>>, ask: Ask): Promise<Told>;
}

/** The most characters an answer may have: some 30,000 tokens, beyond which assistants cut or refuse it themselves. */
export const mostCharacters = 100_000;

/** The answer, unless it is too long for an assistant; then what would shorten it. */
export function bounded(told: Told, shorten: string): Told {
  if ("refused" in told || told.text.length <= mostCharacters) return told;
  const says = `The answer would have ${told.text.length} characters; at most ${mostCharacters} fit. ${shorten}`;
  return { refused: { status: 413, says } };
}
