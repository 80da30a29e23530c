const longInteger = /[[:,]\s*-?\d{16,}/;
const stringOrLongInteger = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** JSON with whole numbers of 16 digits and more kept as text, since a double would lose their last digits. Throws like `JSON.parse`. */
export function parseJson(text: string): unknown {
  if (!longInteger.test(text)) return JSON.parse(text);
  return JSON.parse(text.replace(stringOrLongInteger, (part) => (part.startsWith('"') ? part : `"${part}"`)));
}
