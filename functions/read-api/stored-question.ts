import { questionParameters } from "./kpis-parameters.ts";
import type { Asked, Read } from "./parameter.ts";
import { reader } from "./parameter.ts";

const read = reader(questionParameters);

/** Reads the query of a feed: parameters of `/v1/kpis` without `client` and `format`, which the feed settles. */
export function storedQuestion(query: string): Read<Asked<typeof questionParameters>> {
  return read(new URLSearchParams(query));
}
