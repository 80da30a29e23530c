import type { Probe } from "@leadline/core/probe";
import {
  bearerTaken,
  disabledReadable,
  endedVersionRefused,
  everyCampaignListed,
  filterByCampaign,
  longPages,
  nextCarriesProof,
  ownLevel,
  readingEnough,
  tooOldRefused,
} from "./probes/answers.ts";
import { probe } from "./probes/asking.ts";
import {
  clicksHaveWindows,
  indicators,
  knownLeadTypes,
  leadIsSum,
  moreWindows,
  purchasesNest,
  sameConversions,
  totalsTold,
  whereEvents,
} from "./probes/results.ts";
import { type MetaCredentials, windows } from "./traits.ts";

/** Open points of Meta's documentation at the levels that are read. */
export const probes: readonly Probe<MetaCredentials>[] = [
  probe(
    "windows-keep-totals",
    "Asking for windows by name changes no total: a figure's value is the ad sets' own setting either way.",
    "It does not; the windows are asked for in every report.",
    (asked) => sameConversions(asked, {}),
  ),
  probe(
    "default-keeps-totals",
    "The window `default` beside the others changes no campaign's total.",
    "It is not asked for: it may cost campaigns with mixed settings their conversions.",
    (asked) => sameConversions(asked, { action_attribution_windows: [...windows, "default"] }),
  ),
  probe(
    "account-setting-ignored",
    "The parameter use_account_attribution_setting changes no figure any more.",
    "It is never sent.",
    (asked) => sameConversions(asked, { action_attribution_windows: windows, use_account_attribution_setting: "true" }),
  ),
  probe(
    "totals-always-told",
    "Every action has a total, also over ad sets with different settings.",
    "It may not: seven days of clicks and one of views stand in.",
    totalsTold,
  ),
  probe(
    "clicks-have-windows",
    "Link clicks, which are no conversions, have figures by window.",
    "They may or may not: link clicks are read from a metric of their own.",
    clicksHaveWindows,
  ),
  probe(
    "more-windows",
    "Windows beyond those that are read give this account figures.",
    "They do not, and are not asked for.",
    moreWindows,
  ),
  probe(
    "lead-is-sum",
    "The total `lead` is the sum of the leads on Facebook and on the website.",
    "It is the total wherever it is told; the two parts stand in where it is not.",
    leadIsSum,
  ),
  probe(
    "lead-types-known",
    "No lead type beyond the total and its two parts occurs.",
    "Others occur, overlap with these and are stored, but counted only where a mapping names them.",
    knownLeadTypes,
  ),
  probe(
    "purchases-nest",
    "The figure of `omni_purchase` is at least `purchase`, which is at least the pixel's.",
    "The first of them that is present counts.",
    purchasesNest,
  ),
  probe(
    "events-in-conversions",
    "Standard events such as contact and schedule stand in `conversions`, not in `actions`.",
    "Both fields are asked for, and the same event is taken once.",
    whereEvents,
  ),
  probe(
    "results-name-conversions",
    "The field `results` names indicators that begin with `conversions:`.",
    "That field is not read.",
    indicators,
  ),
  probe(
    "level-is-own",
    "Without `level` an account's insights are of the account.",
    "The level is always asked for.",
    ownLevel,
  ),
  probe("filter-by-campaign", "Insights can be filtered by campaign id.", "They are never filtered.", filterByCampaign),
  probe(
    "deleted-campaigns-listed",
    "Deleted and archived campaigns are listed when they are asked for by state.",
    "They are, and so every figure has its campaign's name.",
    everyCampaignListed,
  ),
  probe(
    "next-carries-proof",
    "The address of the next page carries appsecret_proof.",
    "It does not matter: the address is never followed.",
    nextCarriesProof,
  ),
  probe(
    "read-permission-enough",
    "The permission `ads_read` alone also reads the list of campaigns.",
    "It does: the consent asks for nothing more.",
    readingEnough,
  ),
  probe(
    "disabled-readable",
    "The figures of a disabled account can be read.",
    "They can: disabled accounts are listed, with their state.",
    disabledReadable,
  ),
  probe(
    "bearer-accepted",
    "Meta takes the token from an Authorization header.",
    "It may not: the token travels in the address, and no address is logged.",
    bearerTaken,
  ),
  probe("long-pages", "Pages of 1,000 rows are given.", "They are, which keeps the number of requests low.", longPages),
  probe(
    "too-old-refused",
    "Days older than 37 months are refused with an error, not answered with missing rows.",
    "Such days are never asked for.",
    tooOldRefused,
  ),
  probe(
    "ended-version-refused",
    "A version that has ended is refused.",
    "It may be answered by its successor: the version is a constant that is raised in time.",
    endedVersionRefused,
  ),
];
