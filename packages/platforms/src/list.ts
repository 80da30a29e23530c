import { googleTraits } from "./google/traits.ts";
import { linkedinTraits } from "./linkedin/traits.ts";
import { metaTraits } from "./meta/traits.ts";
import { tiktokTraits } from "./tiktok/traits.ts";

/** The only list of platforms in the repository: traits, so that nobody who reads it loads an SDK. */
export const platforms = [googleTraits, metaTraits, tiktokTraits, linkedinTraits] as const;

export type PlatformName = (typeof platforms)[number]["id"];
