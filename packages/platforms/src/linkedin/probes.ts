import { format, ZERO } from "@leadline/core/micros";
import type { Probe } from "@leadline/core/probe";
import { addDays, type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { type AnalyticsQuestion, analyticsQuestion, askAnalytics, cap, totalOf } from "./analytics.ts";
import { ask, type Question, type Session } from "./client.ts";
import { answered, answerOf, probe, type Run, saw } from "./probing.ts";
import { adAccount, conversionRule, cursorPage, offsetPage } from "./schema.ts";
import { type LinkedInCredentials, linkedinTraits } from "./traits.ts";
import { urn } from "./urn.ts";

const accountsPage = cursorPage(adAccount);

function askAccounts(session: Session, more: Pick<Question<typeof accountsPage>, "version"> = {}) {
  return ask({ path: "adAccounts", query: { q: "search", pageSize: 1 }, schema: accountsPage, ...more }, session);
}

const published = (version: string) =>
  probe(
    `version-${version}`,
    `Version ${version} of the interface is published.`,
    `Leadline speaks ${linkedinTraits.api.version}, the newest that was known when it was chosen.`,
    (session) => answered(askAccounts(session, { version })),
  );

const versionMissing: Run = async (session) => {
  const said = await answerOf(askAccounts(session, { version: null }));
  if ("answer" in said) return saw(false, "It answers without a version.");
  return saw(/^400 VERSION_MISSING\b/.test(said.refused), `Refused with ${said.refused}.`);
};

const searchWithToken: Run = async (session) => {
  const search = { status: { values: ["ACTIVE", "CANCELED", "DRAFT", "PENDING_DELETION", "REMOVED"] } };
  const query = { q: "search", search, pageSize: 1 };
  const { metadata } = await ask({ path: "adAccounts", query, schema: accountsPage }, session);
  const pageToken = metadata?.nextPageToken;
  if (!pageToken) return saw(null, "The login sees fewer than two accounts.");
  return answered(ask({ path: "adAccounts", query: { ...query, pageToken }, schema: accountsPage }, session));
};

const rulesReadable: Run = (session, { account }) => {
  const query = { q: "account", account: urn("sponsoredAccount", account), count: 1, start: 0 };
  return answered(ask({ path: "conversions", account, query, schema: offsetPage(conversionRule) }, session));
};

/** `days` days that ended `ago` days ago. */
function span({ transport }: Session, ago: number, days: number): { from: CalendarDate; to: CalendarDate } {
  const to = addDays(calendarDate(transport.now().slice(0, 10)), -ago);
  return { from: addDays(to, 1 - days), to };
}

const dailyBeyondHalfAYear: Run = async (session, { account }) => {
  const asked: AnalyticsQuestion = {
    account,
    slice: span(session, 200, 60),
    pivots: ["ACCOUNT"],
    metrics: ["impressions"],
  };
  const daily = await answerOf(askAnalytics(asked, session));
  if ("refused" in daily) return saw(false, `Refused with ${daily.refused}.`);
  const whole = totalOf(await askAnalytics({ ...asked, granularity: "ALL" }, session), "impressions");
  const days = totalOf(daily.answer, "impressions");
  // Beyond its daily window LinkedIn may round a whole range to months, so only the lack of days disproves.
  if (days === ZERO && whole === ZERO) return saw(null, "Nothing ran between 260 and 200 days ago.");
  return saw(days !== ZERO, `${format(days)} impressions by day, ${format(whole)} in all.`);
};

const cutAtCap: Run = async (session, { account }) => {
  const slice = span(session, 1, linkedinTraits.window.kept);
  const asked = analyticsQuestion({ account, slice, pivots: ["CAMPAIGN", "CREATIVE"], metrics: ["impressions"] });
  const said = await answerOf(ask(asked, session));
  if ("refused" in said) return saw(false, `Refused with ${said.refused}.`);
  const rows = said.answer.elements.length;
  return rows < cap ? saw(null, `Ten years by day are only ${rows} rows.`) : saw(rows === cap, `${rows} rows came.`);
};

const fourthPivot: Run = (session, { account }) =>
  answered(
    askAnalytics(
      {
        account,
        slice: span(session, 1, 1),
        pivots: ["CREATIVE", "CAMPAIGN", "CAMPAIGN_GROUP", "ACCOUNT"],
        metrics: ["impressions"],
      },
      session,
    ),
  );

const conversions = "externalWebsiteConversions";

const rulesAddUp: Run = async (session, { account }) => {
  const asked = { account, slice: span(session, 10, 30), metrics: [conversions] };
  const [whole, parts, all] = await Promise.all([
    askAnalytics({ ...asked, pivots: ["CONVERSION"] }, session),
    askAnalytics({ ...asked, pivots: ["CAMPAIGN_GROUP", "CONVERSION"] }, session),
    askAnalytics({ ...asked, pivots: ["ACCOUNT"] }, session),
  ]);
  const [byRule, byGroup, total] = [whole, parts, all].map((rows) => totalOf(rows, conversions));
  if (byRule === undefined || byGroup === undefined || total === undefined || total === ZERO) {
    return saw(null, "No website conversion in thirty days.");
  }
  const text = `${format(total)} in all, ${format(byRule)} by rule, ${format(byGroup)} by campaign group and rule.`;
  return saw(byRule === total && byGroup === total, text);
};

const namesEveryFigure: Run = async (session, { account }) => {
  const metrics = ["impressions", "clicks", "landingPageClicks", "costInLocalCurrency", "oneClickLeads"];
  const rows = await askAnalytics({ account, slice: span(session, 1, 30), pivots: ["ACCOUNT"], metrics }, session);
  if (rows.length === 0) return saw(null, "Nothing ran in the last thirty days.");
  const lacking = metrics.filter((name) => rows.some((row) => row[name] === undefined));
  return saw(
    lacking.length === 0,
    lacking.length === 0 ? "None is missing." : `Missing at times: ${lacking.join(", ")}.`,
  );
};

/** What LinkedIn's documentation leaves open and a look at a real account can settle. Nothing here changes anything. */
export const probes: readonly Probe<LinkedInCredentials>[] = [
  published("202610"),
  published("202611"),
  probe(
    "version-missing-is-400",
    "A question without a version is refused with 400 VERSION_MISSING.",
    "Whatever its status, it is taken for a fault of Leadline's.",
    versionMissing,
  ),
  probe(
    "search-with-page-token",
    "A search for accounts goes on by token.",
    "Discovery asks for all accounts, without a search; a search by id fits on one page.",
    searchWithToken,
  ),
  probe(
    "rules-need-no-more-than-r-ads",
    "The scopes of this connection suffice to list conversion rules.",
    "Consent is asked for r_ads and r_ads_reporting only.",
    rulesReadable,
  ),
  probe(
    "days-older-than-half-a-year",
    "Days older than six months are still told one by one.",
    "Where they are not, reading them fails, and what was read before stays.",
    dailyBeyondHalfAYear,
  ),
  probe(
    "cut-at-15000",
    "A report stops at exactly 15,000 rows, without an error.",
    "An answer of 15,000 rows or more is thrown away and asked in halves.",
    cutAtCap,
  ),
  probe(
    "fourth-pivot",
    "The finder statistics takes a fourth breakdown.",
    "Leadline asks for two at most.",
    fourthPivot,
  ),
  probe(
    "conversions-add-up",
    "Website conversions are the same in all, by rule, and by campaign group and rule.",
    "They are kept as told at each level, and what does not add up is shown.",
    rulesAddUp,
  ),
  probe(
    "rows-name-every-figure",
    "A row names every figure that was asked for, zero or not.",
    "A figure that a row lacks is zero.",
    namesEveryFigure,
  ),
];
