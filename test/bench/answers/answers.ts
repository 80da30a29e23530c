import type { DateRange } from "@leadline/core/time/calendar-date";

/** What an imitated platform is asked. */
export interface Asked {
  readonly method: "GET" | "POST";
  /** With its query. */
  readonly path: string;
  readonly body?: string;
}

/** One account at a platform, every byte of whose answers is made before any clock runs. */
export interface Answers {
  /** The body in parts; `null` for a question nobody expected. */
  answer(asked: Asked): readonly Buffer[] | null;
  /** The requests that bring one slice of the campaign report, as the adapter would send them, tokens and jobs apart. */
  requests(slice: DateRange): readonly Asked[];
}

const placeholder = "0000-00-00";

/** Text with `0000-00-00` wherever the date belongs, made ready to be given for any day by copying bytes. */
export function dated(text: string): (date: string) => Buffer {
  const template = Buffer.from(text);
  const places: number[] = [];
  for (let at = template.indexOf(placeholder); at >= 0; at = template.indexOf(placeholder, at + 1)) places.push(at);
  return (date) => {
    const copy = Buffer.from(template);
    for (const at of places) copy.write(date, at, "latin1");
    return copy;
  };
}

/** A number that looks like chance and is the same in every process: 0 ≤ n < below. */
export function spread(seed: number, below: number): number {
  return (Math.imul(seed + 1, 0x9e3779b1) >>> 3) % below;
}
