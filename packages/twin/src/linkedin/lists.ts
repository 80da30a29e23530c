import { linkedinRules } from "../market/linkedin-accounts.ts";
import { type View, viewOf } from "../market/world.ts";
import { json, type Reply } from "../server/route.ts";
import { accountOf, type Call, idIn, visible } from "./call.ts";
import {
  accountElement,
  accountUrn,
  campaignElement,
  campaignTypes,
  campaignUrn,
  creativeElement,
  creativeUrn,
  groupElement,
  groupUrn,
  listedAccount,
  ruleElement,
  testAccount,
} from "./entities.ts";
import { cursorPage, cursorParameters, offsetPage, trimmed } from "./paging.ts";
import { linkedinHeaders, required, unknownParameter } from "./refusal.ts";
import { allowOnly, listIn, textIn, textsOf } from "./restli.ts";
import { searchOf } from "./search.ts";
import { campaignsOf } from "./structure.ts";

const accountWords = ["ACTIVE", "CANCELED", "DRAFT", "PENDING_DELETION", "REMOVED"];
const groupWords = [...accountWords, "ARCHIVED", "PAUSED"];
const campaignWords = [...groupWords, "COMPLETED"];
const flags = ["true", "false"];

/** `adAccounts?q=search`: every account the member has a role in, the app's test account too. */
export function listAccounts(call: Call): Reply {
  const { query } = call;
  allowOnly(query, [...cursorParameters, "search"]);
  // Whether LinkedIn takes both is disputed; a client that never sends both is right either way.
  if (query.values.has("search") && query.values.has("pageToken")) throw unknownParameter("pageToken");
  const { accepts } = searchOf(query, {
    status: { of: ({ status }: typeof testAccount) => status, words: accountWords },
    id: { of: ({ id }) => accountUrn(id) },
    name: { of: ({ name }) => name },
    type: { of: () => "BUSINESS", words: ["BUSINESS", "ENTERPRISE"] },
    test: { of: ({ test }) => String(test), words: flags },
  });
  const found = [testAccount, ...visible.map(listedAccount)].filter(accepts).map(accountElement);
  const elements = trimmed(query, found, Object.keys(accountElement(testAccount)));
  return cursorPage(call, elements, !query.values.has("search"));
}

/** `adAccounts/{id}` */
export function oneAccount(call: Call): Reply {
  allowOnly(call.query, ["fields"]);
  const id = call.asked.path.account ?? "";
  const listed = id === testAccount.id ? testAccount : listedAccount(accountOf(call, id));
  const [element] = trimmed(call.query, [accountElement(listed)], Object.keys(accountElement(listed)));
  return json(200, element, linkedinHeaders(call.asked));
}

/** The view of the account in the path; `null` for the test account, in which nothing ever happens. */
function viewIn(call: Call): View | null {
  const id = call.asked.path.account ?? "";
  return id === testAccount.id ? null : viewOf(call.asked.world, accountOf(call, id));
}

/** What was removed hides unless its status is asked for, or the entity itself. */
const shown = (names: readonly string[], status: string): boolean =>
  status !== "REMOVED" || names.includes("status") || names.includes("id");

/** `adAccounts/{id}/adCampaignGroups?q=search` */
export function listGroups(call: Call): Reply {
  const { query } = call;
  allowOnly(query, [...cursorParameters, "search", "sortOrder"]);
  const view = viewIn(call);
  const { accepts, names } = searchOf(query, {
    status: { of: ({ status }: ReturnType<typeof groupElement>) => status, words: groupWords },
    id: { of: ({ id }) => groupUrn(String(id)) },
    name: { of: ({ name }) => name },
    test: { of: ({ test }) => String(test), words: flags },
  });
  const all = view?.campaigns.map((group) => groupElement(view, group)) ?? [];
  const found = all.filter((group) => accepts(group) && shown(names, group.status));
  return cursorPage(call, trimmed(query, found, Object.keys(all[0] ?? {})));
}

/** `adAccounts/{id}/adCampaigns?q=search` */
export function listCampaigns(call: Call): Reply {
  const { query } = call;
  allowOnly(query, [...cursorParameters, "search", "sortOrder"]);
  const view = viewIn(call);
  const { accepts, names } = searchOf(query, {
    status: { of: ({ status }: ReturnType<typeof campaignElement>) => status, words: campaignWords },
    id: { of: ({ id }) => campaignUrn(String(id)) },
    campaignGroup: { of: ({ campaignGroup }) => campaignGroup },
    name: { of: ({ name }) => name },
    type: { of: ({ type }) => type, words: campaignTypes },
    test: { of: ({ test }) => String(test), words: flags },
  });
  const all = view?.campaigns.flatMap(campaignsOf).map((campaign) => campaignElement(view, campaign)) ?? [];
  const found = all.filter((campaign) => accepts(campaign) && shown(names, campaign.status));
  return cursorPage(call, trimmed(query, found, Object.keys(all[0] ?? {})));
}

/** `adAccounts/{id}/creatives?q=criteria` */
export function listCreatives(call: Call): Reply {
  const { query } = call;
  allowOnly(query, [...cursorParameters, "campaigns", "creatives", "sortOrder", "isTestAccount"]);
  const view = viewIn(call);
  const campaigns = urnsIn(call, "campaigns", "sponsoredCampaign");
  const creatives = urnsIn(call, "creatives", "sponsoredCreative");
  const all = view?.campaigns
    .flatMap(campaignsOf)
    .flatMap((campaign) => campaign.creatives.map((creative) => creativeElement(view, campaign, creative)));
  const found = (all ?? []).filter(
    ({ id, campaign }) =>
      (campaigns === null || campaigns.some((wanted) => campaignUrn(wanted) === campaign)) &&
      (creatives === null || creatives.some((wanted) => creativeUrn(wanted) === id)),
  );
  const known = ["servingHoldReasons", ...Object.keys(all?.[0] ?? {})];
  return cursorPage(call, trimmed(query, found, known));
}

function urnsIn({ query }: Call, name: string, type: string): string[] | null {
  const items = listIn(query, name);
  return items === undefined ? null : textsOf(items, name).map((urn, at) => idIn(urn, type, `${name}_${at}`));
}

/** `conversions?q=account`: paged by position, switched-off rules included. */
export function listRules(call: Call): Reply {
  const { asked, query } = call;
  allowOnly(query, ["q", "account", "start", "count", "fields"]);
  const urn = textIn(query, "account");
  if (urn === undefined) throw required("account");
  const account = accountOf(call, idIn(urn, "sponsoredAccount", "account"));
  const view = viewOf(asked.world, account);
  const found = linkedinRules
    .filter((rule) => rule.account === account.id)
    .map((rule) => {
      const groups = view.campaigns.filter(({ feeds }) => feeds.includes(rule.id));
      return ruleElement(rule, groups.flatMap(campaignsOf), account.currency);
    });
  return offsetPage(call, trimmed(query, found, ["value", ...Object.keys(found[0] ?? {})]));
}
