import { blueprints, type Remedy } from "@leadline/core/errors";
import { codes, tableOf } from "./markdown.ts";

const remedies = {
  retry: "asked again by itself, not before the platform allows it",
  narrow: "the range is halved and asked in parts",
  reconnect: "the account rests until a person connects again",
  skip: "the account is left out and shown as such",
  report: "recorded and told; the rest of the night goes on",
} as const satisfies Record<Remedy, string>;

/** Every error there is, and what follows from it. */
export function errorTable(): string {
  return tableOf(
    ["code", "remedy", "what it means"],
    Object.entries(blueprints).map(([code, { remedy, says }]) => [`\`${code}\``, remedy, says]),
  );
}

/** The five ways in which anything that goes wrong goes on. */
export function remedyTable(): string {
  return tableOf(
    ["remedy", "what happens", "codes"],
    Object.entries(remedies).map(([remedy, says]) => [remedy, says, codes(codesOf(remedy))]),
  );
}

function codesOf(remedy: string): readonly string[] {
  return Object.entries(blueprints).flatMap(([code, blueprint]) => (blueprint.remedy === remedy ? [code] : []));
}
