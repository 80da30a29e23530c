const cell = { width: 7.8, height: 17 };
const edge = { side: 20, top: 44, bottom: 18 };
const ink = { back: "#12202b", text: "#d7e3ea", faint: "#5f7a8a", good: "#6fcf97" };

/** A terminal's text as an SVG; each line is stretched to its columns, whatever the reader's font. */
export function terminalPicture(command: string, text: string): string {
  const lines = [`$ ${command}`, ...text.split("\n")];
  const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * cell.width + 2 * edge.side);
  const height = edge.top + lines.length * cell.height + edge.bottom;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(command)}</title>
<rect width="100%" height="100%" rx="10" fill="${ink.back}"/>
${[0, 1, 2].map((at) => `<circle cx="${edge.side + at * 18}" cy="20" r="5.5" fill="${ink.faint}"/>`).join("\n")}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="${ink.text}">
${lines.flatMap(lineOf).join("\n")}
</g>
</svg>
`;
}

function lineOf(line: string, at: number): readonly string[] {
  const text = line.trimStart();
  if (text === "") return [];
  const x = edge.side + (line.length - text.length) * cell.width;
  const y = edge.top + (at + 1) * cell.height - 5;
  const length = (text.length * cell.width).toFixed(1);
  return [
    `<text x="${x.toFixed(1)}" y="${y}" textLength="${length}" fill="${colourOf(text)}" xml:space="preserve">${dimmed(escaped(text))}</text>`,
  ];
}

function colourOf(text: string): string {
  if (text.startsWith("✓") || text.startsWith("$")) return ink.good;
  return /^[┌├└]/.test(text) ? ink.faint : ink.text;
}

/** Bars between cells are as faint as the lines between rows. */
function dimmed(text: string): string {
  return text.replaceAll("│", `<tspan fill="${ink.faint}">│</tspan>`);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
