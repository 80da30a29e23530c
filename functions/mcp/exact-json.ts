declare global {
  interface JSON {
    /** ES2026: the reviver sees the digits of a number as they were written. TypeScript's libraries do not know it yet. */
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
    /** ES2026: text that `stringify` emits as it stands. */
    rawJSON(text: string): object;
  }
}

/** Reads JSON so that writing it again gives the same digits: no amount passes through binary floating point. */
export function readExactly(text: string): unknown {
  return JSON.parse(text, (_, value, { source }) =>
    typeof value === "number" && source !== undefined ? JSON.rawJSON(source) : value,
  );
}
