/** Reads JSON so that writing it again gives the same digits: no amount passes through binary floating point. */
export function readExactly(text: string): unknown {
  return JSON.parse(text, (_, value, { source }) =>
    typeof value === "number" && source !== undefined ? JSON.rawJSON(source) : value,
  );
}
