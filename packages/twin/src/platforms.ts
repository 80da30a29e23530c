import { googleTwin } from "./google/google.ts";
import type { PlatformTwin } from "./server/route.ts";
import { tiktokTwin } from "./tiktok/tiktok.ts";

/** The only list of the platforms the twin imitates. */
export const platformTwins: readonly PlatformTwin[] = [googleTwin, tiktokTwin];
