import { LeadlineError } from "@leadline/core/errors";
import type { Platform, SliceRead } from "@leadline/core/platform";
import { discoverAccounts } from "./accounts.ts";
import { readCampaignEntities } from "./reports/campaign-entities.ts";
import { readConversionActionEntities } from "./reports/conversion-action-entities.ts";
import { readAccount, readCampaigns } from "./reports/facts.ts";
import type { Reading } from "./reports/reading.ts";
import { type credentials, linkedinTraits } from "./traits.ts";

const readers: Readonly<Record<string, (reading: Reading) => Promise<SliceRead>>> = {
  account: readAccount,
  campaign: readCampaigns,
  campaignEntities: readCampaignEntities,
  conversionActionEntities: readConversionActionEntities,
};

/** LinkedIn's Marketing API, asked over its versioned REST interface. */
export const platform: Platform<"linkedin", typeof credentials> = {
  traits: linkedinTraits,
  discover: (connection, transport) => discoverAccounts({ connection, transport }),
  async read(slice, { account }, connection, transport) {
    const reader = readers[slice.report];
    if (!reader) throw new LeadlineError("internal.bug", `LinkedIn has no report ${slice.report}.`);
    return reader({ session: { connection, transport }, slice, account });
  },
};
