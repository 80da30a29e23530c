/** Platforms take names of several hundred characters. */
const mostName = 200;

/** A name as messages show it: cut to whole code points, since half of one is no text. */
export function shortName(name: string, most: number = mostName): string {
  if (name.length <= most) return name;
  const points = [...name];
  return points.length > most ? `${points.slice(0, most - 1).join("")}…` : name;
}
