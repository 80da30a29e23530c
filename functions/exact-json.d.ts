/** ES2026: digits of a number as they were written, in and out. TypeScript's libraries do not know it yet. */
interface JSON {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  /** Text that `stringify` emits as it stands. */
  rawJSON(text: string): object;
}
