import type { ChannelTraits } from "./channel.ts";
import { sesTraits } from "./ses/traits.ts";
import { slackTraits } from "./slack/traits.ts";
import { snsTraits } from "./sns/traits.ts";
import { teamsTraits } from "./teams/traits.ts";
import { webhookTraits } from "./webhook/traits.ts";

/** What every kind of channel is, for whoever sends nothing: loading what sends takes a quarter of a second. */
export const knownChannels: readonly ChannelTraits[] = [slackTraits, teamsTraits, webhookTraits, snsTraits, sesTraits];
