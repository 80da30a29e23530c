import { afterAll, expect, test } from "vitest";
import { failureOfWork, fixture, saved, startReplay } from "../replay.ts";

const replay = await startReplay();
afterAll(replay.close);

test("campaign groups are listed in every state, removed ones too", async () => {
  replay.play(saved("campaign-groups"));
  expect(await replay.read("campaignEntities")).toEqual({
    entities: [
      {
        id: "600000001",
        parent: "508720451",
        name: "Leads – Lyon",
        status: "ACTIVE",
        attributes: { objective: "LEAD_GENERATION", serving: "RUNNABLE", dailyBudget: null, totalBudget: "200" },
      },
      {
        id: "600000002",
        parent: "508720451",
        name: "Boutique",
        status: "REMOVED",
        attributes: {
          objective: null,
          serving: "CAMPAIGN_GROUP_STATUS_HOLD STOPPED",
          dailyBudget: null,
          totalBudget: null,
        },
      },
    ],
  });
  expect(replay.asked[0]?.url).toBe(
    "/rest/adAccounts/508720451/adCampaignGroups?q=search" +
      "&search=(status:(values:List(ACTIVE,ARCHIVED,CANCELED,DRAFT,PAUSED,PENDING_DELETION,REMOVED)))&pageSize=500",
  );
});

test("conversion rules are listed with their type as category", async () => {
  replay.play(saved("conversions"));
  const read = await replay.read("conversionActionEntities");
  expect("entities" in read ? read.entities : []).toMatchObject([
    {
      id: "13703588",
      status: "ENABLED",
      attributes: { category: "LEAD", attribution: "LAST_TOUCH_BY_CAMPAIGN", clickDays: "30", viewDays: "7" },
    },
    { id: "13703590", status: "DISABLED", attributes: { category: "PURCHASE", clickDays: "90" } },
  ]);
  expect(replay.asked.map(({ url }) => url)).toEqual([
    "/rest/conversions?q=account&account=urn%3Ali%3AsponsoredAccount%3A508720451&count=500&start=0",
  ]);
});

test("a list by offset ends where nothing more comes, unless its total says so earlier", async () => {
  const untold = { body: fixture("conversions").replace(', "total": 2', "") };
  replay.play(untold, saved("empty"));
  const read = await replay.read("conversionActionEntities");
  expect("entities" in read ? read.entities.length : 0).toBe(2);
  expect(replay.asked[1]?.url).toContain("&count=500&start=2");
});

test("a page by offset that is shorter than asked for loses nothing of the next", async () => {
  const rules: readonly object[] = JSON.parse(fixture("conversions")).elements;
  const page = (elements: readonly object[]) => ({ body: JSON.stringify({ elements }) });
  replay.play(page(rules.slice(0, 1)), page(rules.slice(1)), page([]));
  const read = await replay.read("conversionActionEntities");
  expect("entities" in read ? read.entities.map(({ id }) => id) : []).toEqual(["13703588", "13703590"]);
  expect(replay.asked.map(({ url }) => /start=\d+/.exec(url)?.[0])).toEqual(["start=0", "start=1", "start=2"]);
});

test("an account without rules is one that the login still sees", async () => {
  replay.play(saved("empty"), saved("empty"));
  expect((await failureOfWork(replay.read("conversionActionEntities"))).code).toBe("account.notFound");
  expect(replay.asked).toHaveLength(2);
});

test("a list that gives the same token again does not go on for ever", async () => {
  const page = {
    body: fixture("campaign-groups").replace('"metadata": {}', '"metadata": { "nextPageToken": "again" }'),
  };
  replay.play(page, page, page);
  expect((await failureOfWork(replay.read("campaignEntities"))).code).toBe("upstream.unavailable");
  expect(replay.asked).toHaveLength(2);
});
