import type { Channel } from "./channel.ts";
import { ses } from "./ses/index.ts";
import { slack } from "./slack/index.ts";
import { sns } from "./sns/index.ts";
import { teams } from "./teams/index.ts";
import { webhook } from "./webhook/index.ts";

/** Every kind of channel there is. */
export const channelKinds: readonly Channel[] = [slack, teams, webhook, sns, ses];
