import { googleTwin } from "./google/google.ts";
import { linkedinTwin } from "./linkedin/linkedin.ts";
import { metaTwin } from "./meta/meta.ts";
import type { PlatformTwin } from "./server/route.ts";
import { tiktokTwin } from "./tiktok/tiktok.ts";

/** The only list of the platforms the twin imitates. */
export const platformTwins: readonly PlatformTwin[] = [googleTwin, metaTwin, tiktokTwin, linkedinTwin];
