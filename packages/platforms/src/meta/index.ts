import { LeadlineError } from "@leadline/core/errors";
import type { Platform, SliceRead } from "@leadline/core/platform";
import { createClient } from "./client.ts";
import { discoverAccounts } from "./discovery.ts";
import { readCampaignEntities } from "./reports/campaign-entities.ts";
import { readFacts } from "./reports/facts.ts";
import type { Reading } from "./reports/reading.ts";
import { sendThroughSdk } from "./sdk.ts";
import { type credentials, metaTraits } from "./traits.ts";

const readers: Readonly<Record<string, (reading: Reading) => Promise<SliceRead>>> = {
  account: (reading) => readFacts("account", reading),
  campaign: (reading) => readFacts("campaign", reading),
  campaignEntities: async (reading) => ({ entities: await readCampaignEntities(reading) }),
};

/** Meta's Marketing API, asked through facebook-nodejs-business-sdk. */
export const platform: Platform<"meta", typeof credentials> = {
  traits: metaTraits,
  discover: (connection, transport) => discoverAccounts(createClient(connection, transport, sendThroughSdk)),
  async read(slice, { account }, connection, transport) {
    const reader = readers[slice.report];
    if (!reader) throw new LeadlineError("internal.bug", `Meta has no report ${slice.report}.`);
    const client = createClient(connection, transport, sendThroughSdk);
    return reader({ client, slice, account, now: () => transport.now() });
  },
};
