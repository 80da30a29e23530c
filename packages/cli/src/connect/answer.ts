import { LeadlineError } from "@leadline/core/errors";

/** Every parameter of the address a browser came back to. */
export type Answer = Readonly<Record<string, string>>;

export const parametersOf = (url: URL): Answer => Object.fromEntries(url.searchParams);

/** The answer in a pasted address, or in its query alone. Throws `input.invalid`; what was pasted holds a secret and is never quoted. */
export function pastedAnswer(pasted: string, state: string): Answer {
  const text = pasted.trim();
  const query = text.includes("?") ? text.slice(text.indexOf("?") + 1) : text;
  const answer = Object.fromEntries(new URLSearchParams(query.replace(/#.*$/, "")));
  if (Object.keys(answer).length < 2) {
    throw new LeadlineError("input.invalid", "That is not the address of the page the browser ended on.", {
      hint: "Copy the whole of it from the address bar, with everything behind the question mark.",
    });
  }
  if (answer.state === state) return answer;
  throw new LeadlineError("input.invalid", "That address belongs to another attempt.", {
    hint: "Open the consent address of this one, and paste where that one ends.",
  });
}

/** Throws when the person, or the platform, said no. */
export function ensureGranted({ error, error_description, error_message }: Answer, label: string): void {
  if (error === undefined) return;
  const why = (error_description ?? error_message ?? error).replaceAll(/[^\p{L}\p{N} .,:;'_()-]/gu, " ").slice(0, 200);
  throw new LeadlineError("auth.forbidden", `${label} gave no access: ${why}.`, { hint: "Nothing was written." });
}
