import { platforms } from "@leadline/platforms/list";
import { lagSlope, longestLag } from "@leadline/twin/market/results";
import type { Ask, Count, PlatformPlan, Report, Shape, Tier, Unit, Window } from "./report-plan.ts";

const listed = { listed: 3, listsChange: 0.3 };

/** Accounts as they come, by what delivers on a day; three times as much is listed. Two results a campaign and day are assumed. */
export const shapes: readonly Shape[] = [
  { name: "small", campaigns: 5, adGroups: 20, ads: 60, searchTerms: 300, results: 10, ...listed },
  { name: "ordinary", campaigns: 50, adGroups: 150, ads: 500, searchTerms: 2_500, results: 100, ...listed },
  { name: "large", campaigns: 400, adGroups: 1_500, ads: 4_000, searchTerms: 20_000, results: 800, ...listed },
];

/** Thirteen months. */
export const backfillDays = 396;

type Name = keyof typeof longestLag;

/** Audiences are read 8 days back each night, and 28 on one night in seven; core and detail as far as the platform restates. */
const audienceWindow: Window = { nightly: 8, weekly: 28 };

/** Bytes a stored row takes on the wire. Core as the twin answers, counted over a night of the demo; the others, with fewer results a row, are assumed. */
const wireBytes: Readonly<Record<Name, Readonly<Record<Tier, number>>>> = {
  google: { core: 2_700, detail: 900, audience: 600 },
  meta: { core: 1_500, detail: 900, audience: 700 },
  tiktok: { core: 560, detail: 500, audience: 400 },
  linkedin: { core: 510, detail: 400, audience: 250 },
};

/** Measured bytes a row takes in a page: 25 with a few results, twice as many with Google's four bases, 8 for rows that hold little but a name. */
export const pageBytes = { plain: 25, fourBases: 50, sparse: 8, entity: 40 };

const of = (per: Unit, times = 1): Count => ({ per, times });

type Facts = Partial<Omit<Report, "id" | "rows" | "ask">>;

function traitsOf(id: Name) {
  const traits = platforms.find((platform) => platform.id === id);
  if (traits === undefined) throw new Error(`No such platform: ${id}`);
  return traits;
}

/** The words in which the reports of one platform are told. */
function reportsOf(platform: Name) {
  const traits = traitsOf(platform);
  const { request, restated } = traits.window;
  const base = (tier: Tier, id: string): Omit<Report, "rows" | "ask"> => {
    const known = traits.reports.find((report) => report.id === id && report.tier === tier);
    return {
      tier,
      id,
      built: known !== undefined,
      holds: "facts",
      share: 1,
      each: of("account"),
      window: tier === "audience" ? audienceWindow : { nightly: restated, weekly: restated },
      request,
      ...(known === undefined ? {} : { guess: known.rowsPerDay }),
      pageDays: 1,
      wireBytes: wireBytes[platform][tier],
      pageBytes: platform === "google" && tier === "core" ? pageBytes.fourBases : pageBytes.plain,
      history: tier === "core",
      results: true,
    };
  };
  return {
    facts: (tier: Tier, id: string, rows: Count, ask: Ask, over: Facts = {}): Report => ({
      ...base(tier, id),
      rows,
      ask,
      ...over,
    }),
    list: (tier: Tier, id: string, rows: Count, ask: Ask, over: Facts = {}): Report => ({
      ...base(tier, id),
      holds: "entities",
      rows,
      ask,
      wireBytes: 300,
      pageBytes: pageBytes.entity,
      history: false,
      results: false,
      ...over,
    }),
  };
}

function planOf(
  id: Name,
  secondsPerCall: number,
  reports: readonly Report[],
  corrected?: { days: number; share: number },
): PlatformPlan {
  const { rowsPerSlice, requestsPerSecond } = traitsOf(id);
  const [longest, slope] = [longestLag[id] + 1, lagSlope[id]];
  /** The twin's law of late conversions. */
  const until = (days: number) => Math.min(1, days / longest) ** (1 / slope);
  const lateShare = (days: number) => until(days + 1) - until(days);
  return {
    id,
    rowsPerSlice,
    requestsPerSecond,
    secondsPerCall,
    restating: { lateShare, ...(corrected === undefined ? {} : { corrected }) },
    reports,
  };
}

const weekly = { share: 1 / 7 };
const two: Ask = { kind: "whole", questions: 2 };
const one: Ask = { kind: "whole", questions: 1 };
const pagesOf = (rows: number): Ask => ({ kind: "pages", rows });

function googlePlan(): PlatformPlan {
  const { facts, list } = reportsOf("google");
  return planOf(
    "google",
    2,
    [
      facts("core", "account", of("account"), two),
      facts("core", "campaign", of("campaigns"), two),
      list("core", "campaignEntities", of("campaigns"), one),
      list("core", "conversionActionEntities", of("account", 8), two),
      facts("detail", "adGroup", of("adGroups"), two),
      facts("detail", "assetGroup", of("campaigns", 0.2), two),
      facts("detail", "ad", of("ads"), two),
      list("detail", "adGroupEntities", of("adGroups"), one),
      list("detail", "assetGroupEntities", of("campaigns", 0.2), one),
      list("detail", "adEntities", of("ads"), one),
      list("detail", "targeting", of("adGroups", 4), two),
      facts("audience", "age", of("adGroups", 6), two),
      facts("audience", "gender", of("adGroups", 3), two),
      facts("audience", "device", of("campaigns", 3), two),
      facts("audience", "region", of("campaigns", 15), two),
      facts("audience", "adGroupAudience", of("adGroups", 4), two),
      facts("audience", "campaignAudience", of("campaigns", 4), two),
      facts("audience", "searchTerm", of("searchTerms"), two, { pageBytes: pageBytes.sparse }),
      list("audience", "dictionaries", of("account", 300), { kind: "whole", questions: 3 }, weekly),
    ],
    { days: 2, share: 0.3 },
  );
}

/** A job is looked at four times: after 10, 20, 40 and 80 seconds. The reports that are built expect a fixed number of rows a day. */
const job = (expects?: number): Ask => ({
  kind: "job",
  rows: 1_000,
  plainPages: 3,
  looks: 4,
  ...(expects === undefined ? {} : { expects }),
});

function metaPlan(): PlatformPlan {
  const { facts, list } = reportsOf("meta");
  const breakdown = (id: string, times: number, over: Facts = {}) =>
    facts("audience", id, of("campaigns", times), job(), over);
  return planOf("meta", 3, [
    facts("core", "account", of("account"), job(1)),
    facts("core", "campaign", of("campaigns"), job(50)),
    list("core", "campaignEntities", of("campaigns"), pagesOf(500)),
    facts("detail", "adGroup", of("adGroups"), job()),
    facts("detail", "ad", of("ads"), job()),
    list("detail", "adGroupEntities", of("adGroups"), pagesOf(100)),
    list("detail", "adEntities", of("ads"), pagesOf(500)),
    list("detail", "customAudiences", of("account", 50), pagesOf(100), weekly),
    breakdown("ageGender", 12),
    breakdown("country", 1.5),
    breakdown("region", 15, { results: false }),
    breakdown("publisherPlatform", 3),
    breakdown("device", 3),
  ]);
}

function tiktokPlan(): PlatformPlan {
  const { facts, list } = reportsOf("tiktok");
  const page = pagesOf(1_000);
  const breakdown = (id: string, times: number, over: Facts = {}) =>
    facts("audience", id, of("campaigns", times), page, over);
  return planOf("tiktok", 1.5, [
    facts("core", "account", of("account"), page),
    facts("core", "campaign", of("campaigns"), page),
    list("core", "campaignEntities", of("campaigns"), page),
    facts("detail", "adGroup", of("adGroups"), page),
    facts("detail", "ad", of("ads"), page),
    list("detail", "adGroupEntities", of("adGroups"), page),
    list("detail", "smartPlusAdGroups", of("adGroups", 0.2), page),
    list("detail", "adEntities", of("ads"), page),
    list("detail", "customAudiences", of("account", 50), pagesOf(100), weekly),
    breakdown("ageGender", 12),
    breakdown("country", 1.5),
    breakdown("province", 15),
    breakdown("platform", 3),
    breakdown("placement", 2),
    // No time series: one question for every day.
    breakdown("interest", 20, { request: 1 }),
    breakdown("behavior", 20, { request: 1 }),
    list("audience", "dictionaries", of("account", 1_000), { kind: "whole", questions: 2 }, weekly),
  ]);
}

const memberPivots = [
  "jobTitle",
  "jobFunction",
  "seniority",
  "industry",
  "companySize",
  "company",
  "country",
  "region",
];

function linkedinPlan(): PlatformPlan {
  const { facts, list } = reportsOf("linkedin");
  const cursor = pagesOf(500);
  return planOf(
    "linkedin",
    1.5,
    [
      facts("core", "account", of("account"), two),
      facts("core", "campaign", of("campaigns"), two),
      list("core", "campaignEntities", of("campaigns"), cursor),
      list("core", "conversionActionEntities", of("account", 10), cursor),
      facts("detail", "adGroup", of("adGroups"), two),
      facts("detail", "ad", of("ads"), two),
      list("detail", "adGroupEntities", of("adGroups"), cursor),
      list("detail", "adEntities", of("ads"), pagesOf(100)),
      // The answer does not name the campaign: one question for each, for last month and one for this.
      ...memberPivots.map((id) =>
        facts("audience", `member.${id}`, of("account", 30), two, {
          each: of("campaigns", 1 / 7),
          window: { nightly: 60, weekly: 60 },
          pageDays: 30,
          request: 400,
        }),
      ),
    ],
    { days: 2, share: 0.9 },
  );
}

/** How each platform is asked, and will be. */
export const plans: readonly PlatformPlan[] = [googlePlan(), metaPlan(), tiktokPlan(), linkedinPlan()];
