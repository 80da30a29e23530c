import { ecbTwin } from "./ecb/ecb.ts";
import { googleTwin } from "./google/google.ts";
import { linkedinTwin } from "./linkedin/linkedin.ts";
import { metaTwin } from "./meta/meta.ts";
import type { PlatformTwin } from "./server/route.ts";
import { tiktokTwin } from "./tiktok/tiktok.ts";

/** The only list of what the twin imitates: the platforms, and the bank that publishes exchange rates. */
export const platformTwins: readonly PlatformTwin[] = [googleTwin, metaTwin, tiktokTwin, linkedinTwin, ecbTwin];
