import type { AlertEvent } from "@leadline/core/alerts/state";
import type { AfterNight, Told } from "./last-told.ts";

const width = 100;
const mostTold = 4;

const words: Readonly<Record<AlertEvent, string>> = {
  fired: "new",
  reminder: "still",
  noData: "no figures",
  cleared: "recovered",
  dataBack: "complete",
  closed: "ended",
};
const column = Math.max(...Object.values(words).map((word) => word.length)) + 2;

/** A night's alerts at a glance, none of its lines longer than a terminal is wide; the first that is new with its reason. */
export function toldLines({ standing, withoutFigures, night, told, onTheirWay }: AfterNight): readonly string[] {
  const counts = [
    standing === 0 ? "No alert stands" : `${standing} ${standing === 1 ? "alert stands" : "alerts stand"}`,
    ...(withoutFigures > 0 ? [`${withoutFigures} cannot be judged`] : []),
    ...(onTheirWay.length > 0 ? [`${onTheirWay.length} on the way to a channel`] : []),
  ];
  const until = night === null ? "" : `, by the figures up to ${night}`;
  const explained = told.findIndex(({ event }) => event === "fired");
  const failures = new Set(
    onTheirWay.flatMap(({ channel, failure }) => (failure ? `${channel}: ${failure.message}` : [])),
  );
  return [
    `${counts.join(", ")}${until}.`,
    ...told.slice(0, mostTold).flatMap((one, at) => linesOf(one, at === explained)),
    ...(told.length > mostTold ? restOf({ standing, withoutFigures, told }) : []),
    ...[...failures].flatMap((failure) => hung("not sent", failure)),
  ];
}

/** What there was no room for, counted as the first line counts. */
function restOf({ standing, withoutFigures, told }: Pick<AfterNight, "standing" | "withoutFigures" | "told">) {
  const [shown, rest] = [told.slice(0, mostTold), told.slice(mostTold)];
  const of = (some: readonly Told[], status: Told["status"]) => some.filter((one) => one.status === status).length;
  const counts = [
    [standing - of(shown, "alerting"), "that stand"],
    [withoutFigures - of(shown, "noData"), "without figures"],
    [of(rest, "ok"), "that ended"],
  ] as const;
  const says = counts.flatMap(([count, what]) => (count > 0 ? [`${count} more ${what}`] : []));
  return says.length === 0 ? [] : [`  and ${says.join(", ")}`];
}

function linesOf({ rule, event, item }: Told, withReason: boolean): readonly string[] {
  const [first = "", ...others] = item.text.split("\n");
  const why = others.find((line) => line.startsWith("Why:"));
  const said = hung(words[event], `${item.title}: ${figuresOf(item, event) ?? first} (${rule})`);
  return withReason && why !== undefined ? [...said, ...hung("", why)] : said;
}

const counted: ReadonlySet<AlertEvent> = new Set(["fired", "reminder", "cleared"]);

/** `null` where the sentence has to say it, as of spend that brought nothing. */
function figuresOf({ figures }: Told["item"], event: AlertEvent): string | null {
  const [value] = figures;
  const named = (label: string) => figures.find((figure) => figure.label === label)?.value;
  const [limit, before] = [named("Limit"), event === "fired" ? named("Before") : undefined];
  if (!counted.has(event) || value === undefined || value.value === "–" || limit === undefined) return null;
  return `${value.value}, limit ${limit}${before === undefined ? "" : `, before ${before}`}`;
}

/** Cut between words, all below where the text begins; a word longer than a line has one of its own. */
function hung(start: string, text: string): readonly string[] {
  const room = width - column - 2;
  const lines: string[] = [];
  // What keeps a sign and its amount together elsewhere has no width here.
  for (const word of text.replaceAll("\u2060", "").split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, at) => `  ${(at === 0 ? start : "").padEnd(column)}${line}`);
}
