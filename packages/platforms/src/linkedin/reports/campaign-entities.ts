import type { RenamedEntity, SliceRead } from "@leadline/core/platform";
import { ensureVisible } from "../accounts.ts";
import { askByCursor } from "../lists.ts";
import { type CampaignGroup, campaignGroup } from "../schema.ts";
import type { Reading } from "./reading.ts";

/** Without this list removed groups would be missing, and their past days would have no name. */
const everyStatus = ["ACTIVE", "ARCHIVED", "CANCELED", "DRAFT", "PAUSED", "PENDING_DELETION", "REMOVED"];

/** Every campaign group of the account under its name and state, removed ones included. */
export async function readCampaignEntities({ session, account, slice }: Reading): Promise<SliceRead> {
  const groups = await askByCursor(
    {
      path: `adAccounts/${account}/adCampaignGroups`,
      operation: "adCampaignGroups",
      account,
      query: { q: "search", search: { status: { values: everyStatus } } },
      tries: slice.tries ?? 0,
      element: campaignGroup,
    },
    session,
  );
  if (groups.length === 0) await ensureVisible(account, session);
  return { entities: groups.map((group) => rename(group, account)) };
}

function rename(group: CampaignGroup, account: string): RenamedEntity {
  return {
    id: group.id,
    parent: account,
    name: group.name ?? null,
    status: group.status ?? null,
    attributes: {
      objective: group.objectiveType ?? null,
      serving: group.servingStatuses?.toSorted().join(" ") ?? null,
      dailyBudget: group.dailyBudget?.amount ?? null,
      totalBudget: group.totalBudget?.amount ?? null,
    },
  };
}
