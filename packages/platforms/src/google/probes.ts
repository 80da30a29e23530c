import { LeadlineError } from "@leadline/core/errors";
import type { DiscoveredAccount } from "@leadline/core/platform";
import type { Probe, ProbeResult } from "@leadline/core/probe";
import { addDays, type DateRange } from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import * as z from "zod";
import { listAccessibleCustomers, type Session, search, type Target } from "./client.ts";
import { during, select } from "./gaql.ts";
import type { GoogleCredentials } from "./traits.ts";

interface Asked {
  readonly session: Session;
  readonly account: DiscoveredAccount;
  readonly target: Target;
}

function probe(
  id: string,
  states: string,
  assumes: string,
  look: (asked: Asked) => Promise<ProbeResult>,
): Probe<GoogleCredentials> {
  return {
    id,
    states,
    assumes,
    run: (connection, account, transport) => {
      const target = { account: account.account, loginCustomerId: account.route.loginCustomerId };
      return look({ session: { connection, transport }, account, target });
    },
  };
}

const anyRow = z.record(z.string(), z.unknown());

const rowsOf = ({ session, target }: Asked, gaql: string) => search(gaql, anyRow, target, session);

/** Whole days of the account's own, yesterday the last of them. */
function lastDays({ session, account }: Asked, count: number): DateRange {
  const to = addDays(localTime(session.transport.now(), account.zone).date, -1);
  return { from: addDays(to, 1 - count), to };
}

/** The vendor's word for the refusal; `null` for an answer. Anything but a refusal of the question is thrown on. */
async function refusalOf(ask: () => Promise<unknown>): Promise<string | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (error instanceof LeadlineError && ["report", "skip"].includes(error.remedy)) {
      return error.details.vendorCode ?? error.code;
    }
    throw error;
  }
}

const costly = (asked: Asked, segment: string) =>
  rowsOf(asked, `${select(["customer.id", segment, "metrics.cost_micros"], "customer")} ${during(lastDays(asked, 1))}`);

/** Splits of the conversions that the documentation says, or lets guess, to exclude cost. */
const splits = [
  "external_conversion_source",
  "conversion_lag_bucket",
  "conversion_adjustment",
  "new_versus_returning_customers",
  "conversion_attribution_event_type",
];

async function valuesOf(asked: Asked, resource: string, metric: string): Promise<ProbeResult> {
  const gaql = `${select(["customer.id", `metrics.${metric}`], resource)} ${during(lastDays(asked, 30))}`;
  const row = z.object({ metrics: z.record(z.string(), z.unknown()).default({}) });
  const rows = await search(gaql, row, asked.target, asked.session);
  const filled = rows.filter(({ metrics }) =>
    Object.values(metrics).some((value) => value !== null && Number(value) > 0),
  );
  if (rows.length === 0) return { holds: null, saw: "the account has no rows in the last 30 days" };
  return { holds: filled.length > 0, saw: `${filled.length} of ${rows.length} rows have a value above zero` };
}

const statusRow = z.object({ campaign: z.object({ status: z.string().optional() }) });
const networkRow = z.object({ segments: z.object({ adNetworkType: z.string().default("UNSPECIFIED") }) });
const leafRow = z.object({ customerClient: z.object({ id: z.string(), hidden: z.boolean().default(false) }) });

async function removedAppear(asked: Asked): Promise<ProbeResult> {
  const { target, session } = asked;
  const all = await search(select(["campaign.id", "campaign.status"], "campaign"), statusRow, target, session);
  const gaql = `${select(["campaign.id", "campaign.status"], "campaign")} WHERE campaign.status = 'REMOVED'`;
  const removed = await search(gaql, statusRow, target, session);
  const among = all.filter(({ campaign }) => campaign.status === "REMOVED").length;
  if (removed.length === 0) return { holds: null, saw: "the account has no removed campaign" };
  return { holds: among === removed.length, saw: `${among} of ${removed.length} removed campaigns without a filter` };
}

async function leafAnswers(asked: Asked): Promise<ProbeResult> {
  const gaql = select(["customer_client.id", "customer_client.level"], "customer_client");
  const refused = await refusalOf(() => rowsOf(asked, gaql));
  if (refused !== null) return { holds: false, saw: `refused with ${refused}` };
  const rows = await search(gaql, leafRow, asked.target, asked.session);
  const own = rows.some(({ customerClient }) => customerClient.id === asked.account.account);
  return { holds: own, saw: `${rows.length} rows, its own ${own ? "among" : "not among"} them` };
}

async function hiddenReadable({ session, target, account }: Asked): Promise<ProbeResult> {
  const { loginCustomerId } = target;
  if (loginCustomerId === undefined) return { holds: null, saw: "the account belongs to no manager" };
  const gaql = `${select(["customer_client.id", "customer_client.hidden"], "customer_client")} WHERE customer_client.manager = FALSE AND customer_client.hidden = TRUE AND customer_client.status = 'ENABLED'`;
  const hidden = await search(gaql, leafRow, { account: loginCustomerId, loginCustomerId }, session);
  const [first] = hidden;
  if (first === undefined) return { holds: null, saw: "no account is hidden" };
  const asked = { session, account, target: { account: first.customerClient.id, loginCustomerId } };
  const question = `${select(["customer.id", "metrics.impressions"], "customer")} ${during(lastDays(asked, 7))}`;
  const refused = await refusalOf(() => rowsOf(asked, question));
  return { holds: refused === null, saw: refused === null ? "its figures came" : `refused with ${refused}` };
}

async function cancelledListed({ session }: Asked): Promise<ProbeResult> {
  const ids = (await listAccessibleCustomers(session)).slice(0, 20);
  const closed: string[] = [];
  for (const id of ids) {
    const target = { account: id, loginCustomerId: id };
    const gaql = select(["customer.id", "customer.status"], "customer");
    const refused = await refusalOf(() => search(gaql, anyRow, target, session));
    if (refused?.includes("CUSTOMER_NOT_ENABLED")) closed.push(id);
  }
  if (closed.length > 0)
    return { holds: true, saw: `${closed.length} of ${ids.length} accounts listed are not enabled` };
  return { holds: null, saw: `all ${ids.length} accounts listed are enabled` };
}

async function tooOld(asked: Asked): Promise<ProbeResult> {
  const day = addDays(lastDays(asked, 1).to, -39 * 31);
  const gaql = `${select(["customer.id", "segments.date", "metrics.impressions"], "customer")} ${during({ from: day, to: day })}`;
  const refused = await refusalOf(() => rowsOf(asked, gaql));
  return { holds: refused !== null, saw: refused === null ? "answered, without an error" : `refused with ${refused}` };
}

async function networks({ session, target, ...rest }: Asked): Promise<ProbeResult> {
  const range = during(lastDays({ session, target, ...rest }, 30));
  const fields = ["campaign.id", "segments.ad_network_type", "metrics.impressions"];
  const gaql = `${select(fields, "campaign")} ${range} AND campaign.advertising_channel_type = 'PERFORMANCE_MAX'`;
  const seen = new Set((await search(gaql, networkRow, target, session)).map(({ segments }) => segments.adNetworkType));
  if (seen.size === 0) return { holds: null, saw: "no Performance Max campaign ran in the last 30 days" };
  return { holds: [...seen].some((name) => name !== "MIXED"), saw: [...seen].sort().join(", ") };
}

async function splitsRefused(asked: Asked): Promise<ProbeResult> {
  const answers = [];
  for (const split of splits) answers.push([split, await refusalOf(() => costly(asked, `segments.${split}`))] as const);
  const open = answers.filter(([, refused]) => refused === null).map(([split]) => split);
  return {
    holds: open.length === 0,
    saw: open.length === 0 ? "all refused" : `answered with cost: ${open.join(", ")}`,
  };
}

async function ratioRefused(asked: Asked): Promise<ProbeResult> {
  const fields = ["customer.id", "segments.conversion_action", "metrics.cost_per_conversion"];
  const gaql = `${select(fields, "customer")} ${during(lastDays(asked, 1))}`;
  const refused = await refusalOf(() => rowsOf(asked, gaql));
  return { holds: refused !== null, saw: refused === null ? "answered" : `refused with ${refused}` };
}

async function withoutDeveloperToken({ session, target }: Asked): Promise<ProbeResult> {
  const { developerToken: _, ...credentials } = session.connection.credentials;
  const bare = { ...session, connection: { ...session.connection, credentials } };
  const refused = await refusalOf(() => search(select(["customer.id"], "customer"), anyRow, target, bare));
  return { holds: refused === null, saw: refused === null ? "accepted" : `refused with ${refused}` };
}

/** Switched off on 2026-10-07: https://developers.google.com/google-ads/api/docs/sunset-dates */
const deadVersion = "v22";

async function deadVersionShape({ session }: Asked): Promise<ProbeResult> {
  try {
    await listAccessibleCustomers(session, deadVersion);
    return { holds: false, saw: `${deadVersion} still answers` };
  } catch (error) {
    if (!(error instanceof LeadlineError) || error.remedy === "retry") throw error;
    const { code, details } = error;
    return { holds: code === "upstream.sunset", saw: `${details.vendorCode ?? "no code"}, taken for ${code}` };
  }
}

/** Open points of the Google Ads documentation at the levels that are read. */
export const probes: readonly Probe<GoogleCredentials>[] = [
  probe(
    "developer-token-optional",
    "Google answers requests without a developer token.",
    "The token is sent when it was given, and never asked for.",
    withoutDeveloperToken,
  ),
  probe(
    "accessible-without-login",
    "The list of accessible customers needs no login-customer-id.",
    "It is asked without.",
    async ({ session }) => {
      const refused = await refusalOf(() => listAccessibleCustomers(session));
      return { holds: refused === null, saw: refused === null ? "answered" : `refused with ${refused}` };
    },
  ),
  probe(
    "accessible-lists-cancelled",
    "The list of accessible customers holds cancelled accounts too.",
    "It may: a root that is closed is passed over, and the others are read.",
    cancelledListed,
  ),
  probe(
    "leaf-lists-itself",
    "An account without accounts beneath it answers customer_client with its own row.",
    "It may not: an empty or refused list is replaced by the account's own description.",
    leafAnswers,
  ),
  probe(
    "hidden-readable",
    "Accounts hidden in their manager's interface can be read.",
    "They are listed and read like any other.",
    hiddenReadable,
  ),
  probe(
    "removed-appear",
    "Without a status filter removed campaigns are among the answers.",
    "Nothing is filtered by status, and nothing asks for removed ones apart.",
    removedAppear,
  ),
  probe(
    "too-old-refused",
    "Days older than 37 months are refused with an error, not answered with missing rows.",
    "Such days are never asked for.",
    tooOld,
  ),
  probe(
    "ratio-excluded",
    "Cost per conversion cannot be asked together with the conversion action.",
    "No ratio is ever asked for: they are computed from sums.",
    ratioRefused,
  ),
  probe(
    "splits-exclude-cost",
    "Every further split of the conversions excludes cost as the conversion action does.",
    "Cost is asked for in a question of its own.",
    splitsRefused,
  ),
  probe(
    "pmax-network-split",
    "Performance Max is split by network at campaign level.",
    "It is not: its campaigns are read as a whole.",
    networks,
  ),
  probe(
    "comparable-conversions",
    "Google gives this account conversions that are comparable between platforms.",
    "They are not read.",
    (asked) => valuesOf(asked, "customer", "platform_comparable_conversions"),
  ),
  probe(
    "bounce-rate-filled",
    "A link to Google Analytics 4 fills the bounce rate of campaigns.",
    "It does not: what happens on the site is read from Google Analytics itself.",
    (asked) => valuesOf(asked, "campaign", "bounce_rate"),
  ),
  probe(
    "dead-version-shape",
    "A version that is switched off is refused in a way that Leadline recognises.",
    "Both known shapes, an error code and a page, are taken for a version's end.",
    deadVersionShape,
  ),
];
