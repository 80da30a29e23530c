import { LeadlineError } from "@leadline/core/errors";
import type { Platform, Slice, SliceRead } from "@leadline/core/platform";
import type { Session, Target } from "./client.ts";
import { discover } from "./discover.ts";
import { brokenCodes, heavyCodes } from "./failures.ts";
import { readCampaignEntities } from "./reports/campaign-entities.ts";
import { readConversionActionEntities } from "./reports/conversion-action-entities.ts";
import { readFacts } from "./reports/facts.ts";
import { type googleCredentials, googleTraits } from "./traits.ts";

/** Failed tries after which a broken answer is taken for one that was too large. */
const patience = 2;

/** Google Ads, asked over REST through google-ads-api. */
export const platform: Platform<"google", typeof googleCredentials> = {
  traits: googleTraits,
  discover: (connection, transport) => discover({ connection, transport }),
  read(slice, account, connection, transport) {
    const target = {
      account: account.account,
      loginCustomerId: account.route.loginCustomerId,
      narrowAfter: narrowAfter(slice),
    };
    return readReport(slice, target, { connection, transport });
  },
};

/** Entities have no parts by day, and one day has none at all: those can only be asked again. */
function narrowAfter({ report, from, to, tries = 0 }: Slice): readonly string[] {
  const facts = googleTraits.reports.some(({ id, holds }) => id === report && holds === "facts");
  if (!facts || from >= to) return [];
  return tries < patience ? heavyCodes : [...heavyCodes, ...brokenCodes];
}

type Read = (slice: Slice, target: Target, session: Session) => Promise<SliceRead>;

const reports: Readonly<Record<string, Read>> = {
  account: (...asked) => readFacts("account", ...asked),
  campaign: (...asked) => readFacts("campaign", ...asked),
  campaignEntities: (_, ...asked) => readCampaignEntities(...asked),
  conversionActionEntities: readConversionActionEntities,
};

async function readReport(slice: Slice, target: Target, session: Session): Promise<SliceRead> {
  const read = reports[slice.report];
  if (read === undefined) throw new LeadlineError("internal.bug", `Google Ads has no report ${slice.report}.`);
  return read(slice, target, session);
}
