/** A page of its own, with one style sheet. */
export function pageOf(style: string, body: string): string {
  return `<!doctype html>\n<html><head><meta charset="utf-8"><style>body { margin: 0 }${style}</style></head><body>${body}</body></html>\n`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as markup shows it. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
