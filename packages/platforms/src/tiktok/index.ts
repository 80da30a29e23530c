import { LeadlineError } from "@leadline/core/errors";
import type { Platform, SliceRead } from "@leadline/core/platform";
import { createClient } from "./client.ts";
import { discoverAccounts } from "./discovery.ts";
import { readAccount } from "./reports/account.ts";
import { readCampaigns } from "./reports/campaign.ts";
import { readCampaignEntities } from "./reports/campaign-entities.ts";
import type { Reading } from "./reports/reading.ts";
import { type credentials, tiktokTraits } from "./traits.ts";

const readers: Readonly<Record<string, (reading: Reading) => Promise<SliceRead>>> = {
  account: async (reading) => ({ rows: await readAccount(reading) }),
  campaign: async (reading) => ({ rows: await readCampaigns(reading) }),
  campaignEntities: async (reading) => ({ entities: await readCampaignEntities(reading) }),
};

/** TikTok's API for Business, version 1.3. */
export const platform: Platform<"tiktok", typeof credentials> = {
  traits: tiktokTraits,
  discover: (connection, transport) => discoverAccounts(createClient(connection, transport), connection.credentials),
  async read(slice, { account }, connection, transport) {
    const reader = readers[slice.report];
    if (!reader) throw new LeadlineError("internal.bug", `TikTok has no report ${slice.report}.`);
    return reader({ client: createClient(connection, transport), slice, account });
  },
};
