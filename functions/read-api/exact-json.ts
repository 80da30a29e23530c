/** `number` for programs that calculate, `string` for those that would read a JSON number as a binary float. */
export type NumberForm = "number" | "string";

/** A cell that JSON writes digit by digit from its decimal text, never through binary floating point. */
export function exactNumber(text: string, form: NumberForm): object | string {
  return form === "number" ? JSON.rawJSON(text) : text;
}
