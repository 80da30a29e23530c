import type { RenamedEntity, SliceRead } from "@leadline/core/platform";
import type * as z from "zod";
import { type Session, search, type Target } from "../client.ts";
import { select } from "../gaql.ts";
import { campaignRow } from "../schema.ts";

const question = select(
  [
    "campaign.id",
    "campaign.name",
    "campaign.status",
    "campaign.advertising_channel_type",
    "campaign.advertising_channel_sub_type",
    "campaign.bidding_strategy_type",
  ],
  "campaign",
);

/** Every campaign the account ever had, removed ones included: their facts still need a name. */
export async function readCampaignEntities(target: Target, session: Session): Promise<SliceRead> {
  const rows = await search(question, campaignRow, target, session);
  return { entities: rows.map(entityOf) };
}

function entityOf({ campaign }: z.output<typeof campaignRow>): RenamedEntity {
  return {
    id: campaign.id,
    name: campaign.name ?? null,
    status: campaign.status ?? null,
    attributes: {
      channel: campaign.advertisingChannelType ?? null,
      channelSubType: campaign.advertisingChannelSubType ?? null,
      biddingStrategy: campaign.biddingStrategyType ?? null,
    },
  };
}
