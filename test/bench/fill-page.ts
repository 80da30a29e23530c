/** A page with its marked parts made anew: `<!-- word:name -->` to `<!-- /word -->`. Throws when it has no place for one of them. */
export function fillPage(text: string, word: string, parts: Readonly<Record<string, string>>): string {
  const marked = new RegExp(`<!-- ${word}:(\\S+) -->\\n[\\s\\S]*?<!-- /${word} -->`, "g");
  const placed = new Set([...text.matchAll(marked)].map(([, name]) => name));
  const missing = Object.keys(parts).filter((name) => !placed.has(name));
  if (missing.length > 0) throw new Error(`The page has no place for ${missing.join(", ")}.`);
  return text.replace(marked, (whole, name: string) =>
    parts[name] === undefined ? whole : `<!-- ${word}:${name} -->\n${parts[name]}\n<!-- /${word} -->`,
  );
}
