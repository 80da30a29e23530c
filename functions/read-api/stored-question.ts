import { questionParameters } from "./kpis-parameters.ts";
import type { Asked, Read } from "./parameter.ts";
import { reader } from "./parameter.ts";

const { cursor, ...storable } = questionParameters;
const read = reader(storable);

/** Reads the query of a feed: parameters of `/v1/kpis` without `client` and `format`, which the feed settles, and `cursor`, which an answer gives. */
export function storedQuestion(query: string): Read<Asked<typeof questionParameters>> {
  const found = read(new URLSearchParams(query));
  return "issues" in found ? found : { asked: { ...found.asked, cursor: undefined } };
}
