import { SaxesParser, type SaxesTagNS } from "saxes";

/** The days of a file as they stand there, nothing checked but that the text is whole and of this vocabulary. */
export interface RawDay {
  readonly time: string;
  readonly rates: readonly { readonly currency: string; readonly rate: string }[];
}

const envelope = "http://www.gesmes.org/xml/2002-08-01";
const vocabulary = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref";

/** What stands in the way of reading a text as rates: not well-formed, cut short, another document, or one that defines entities. */
export class NotRates extends Error {
  override readonly name = "NotRates";
}

/**
 * Cubes in a cube in an envelope: `Cube > Cube[time] > Cube[currency, rate]`. Elements of other names are passed over. The
 * parser loads and expands nothing, and a document type declaration, which the bank never sends, ends the reading at once.
 */
export function readEnvelope(text: string): readonly RawDay[] {
  const days: { time: string; rates: { currency: string; rate: string }[] }[] = [];
  const parser = new SaxesParser({ xmlns: true, position: false });
  let root: string | null = null;
  parser.on("doctype", () => refuse("a document type declaration"));
  parser.on("error", ({ message }) => refuse(message));
  parser.on("opentag", (tag) => {
    if (root === null && tag.uri !== envelope) refuse(`<${tag.name.slice(0, 40)}>`);
    root ??= tag.name;
    if (tag.uri !== vocabulary || tag.local !== "Cube") return;
    const { time, currency, rate } = attributesOf(tag);
    if (time !== undefined) days.push({ time, rates: [] });
    else if (currency !== undefined || rate !== undefined) {
      days.at(-1)?.rates.push({ currency: currency ?? "", rate: rate ?? "" }) ?? refuse("a rate before its day");
    }
  });
  parser.write(text).close();
  return days;
}

function attributesOf({ attributes }: SaxesTagNS): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.values(attributes).map(({ local, value }) => [local, value]));
}

function refuse(what: string): never {
  throw new NotRates(what);
}
