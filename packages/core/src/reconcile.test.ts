import fc from "fast-check";
import { expect, test } from "vitest";
import { type FactPage, resultKey } from "./facts.ts";
import { accountKey, entityId } from "./ids.ts";
import { compileMapping, type MappingRules } from "./mapping.ts";
import { format, type Micros, micros } from "./micros.ts";
import { type SampleRow, sampleMetrics, samplePage, sampleRules } from "./query/sample.ts";
import type { ResidualRow } from "./reconcile/causes.ts";
import { summarise } from "./reconcile/summary.ts";
import {
  type DayReads,
  isExact,
  type PageRead,
  type ReconcileRules,
  type Residual,
  reconcileDay,
} from "./reconcile.ts";
import { calendarDate } from "./time/calendar-date.ts";
import { instant } from "./time/instant.ts";

const owner = accountKey("tiktok:7123456789012345678");
const day = "2026-11-01";
const [night1, night2, night3] = ["02", "03", "04"].map((date) => instant(`2026-11-${date}T03:00:00Z`));
if (!night1 || !night2 || !night3) throw new Error("Three nights were named.");

const table: readonly ResidualRow[] = [
  { cause: "rounding", metrics: ["spend"], unit: "0.01" },
  { cause: "noCampaignLevel", level: "campaign", metrics: ["impressions"], says: "Shop delivery" },
];
const rulesOf = (residuals: readonly ResidualRow[] = [], mapping: MappingRules = sampleRules): ReconcileRules => ({
  mapping: compileMapping(mapping, null),
  level: "campaign",
  residuals,
  restated: 30,
});

type Rows = readonly SampleRow[];
const account = (row: Omit<SampleRow, "entity">): Rows => [{ entity: owner.account, ...row }];
const at = (level: "account" | "campaign", rows: Rows, more: Partial<FactPage> = {}) =>
  samplePage(owner, level, day, rows, more);
const settled = (page: FactPage): PageRead => ({ page, since: night1, verifiedAt: night2 });
const reads = (whole: Rows, parts: Rows, earlier: readonly Rows[] = []): DayReads => ({
  whole: settled(at("account", whole)),
  parts: settled(at("campaign", parts)),
  earlier: earlier.map((rows) => at("campaign", rows)),
});
const told = ({ unallocated, shares }: Residual | undefined = none): string =>
  `${unallocated === null ? "null" : format(unallocated)}: ${shares.map(({ cause, amount }) => `${cause} ${format(amount)}`).join(", ")}`;
const none: Residual = { whole: null, parts: null, unallocated: null, shares: [] };

test("a day whose campaigns add up has nothing unallocated", () => {
  const found = reads(account({ spend: "100", leads: "3" }), [
    { entity: "1", spend: "60", leads: "1" },
    { entity: "2", spend: "40", leads: "2" },
  ]);
  const residuals = reconcileDay(found, rulesOf());
  expect(isExact(found, residuals)).toBe(true);
  expect(residuals.metrics.leads).toEqual({ whole: micros("3"), parts: micros("3"), unallocated: 0n, shares: [] });
});

test("a day without campaigns that the account spent nothing on is exact", () => {
  const found = reads([], []);
  expect(isExact(found, reconcileDay(found, rulesOf()))).toBe(true);
});

test("a difference that later nights saw again has no known cause", () => {
  const { metrics } = reconcileDay(reads(account({ spend: "100" }), [{ entity: "1", spend: "130" }]), rulesOf());
  expect(told(metrics.spend)).toBe("-30: unexplained -30");
});

test("campaigns that nobody read leave the whole day unallocated", () => {
  const found: DayReads = { ...reads(account({ spend: "100" }), []), parts: null };
  const residuals = reconcileDay(found, rulesOf());
  expect(told(residuals.metrics.spend)).toBe("100: notRead 100");
  expect(isExact(found, residuals)).toBe(false);
});

test("an account nobody read has no residual, whatever its campaigns say", () => {
  const found: DayReads = { ...reads([], [{ entity: "1", spend: "5", leads: "2" }]), whole: null };
  const { metrics, results } = reconcileDay(found, rulesOf());
  expect(told(metrics.leads)).toBe("null: ");
  expect(told(results[resultKey("form", "platform")]?.count)).toBe("null: ");
  expect(isExact(found, { metrics, results })).toBe(false);
});

test("a number the account's platform does not tell is compared with nothing", () => {
  const { metrics } = reconcileDay(reads(account({ spend: null }), [{ entity: "1", spend: "5" }]), rulesOf());
  expect(told(metrics.spend)).toBe("null: ");
});

test("what silent campaigns leave is theirs", () => {
  const { metrics } = reconcileDay(
    reads(account({ spend: "9" }), [
      { entity: "1", spend: "5" },
      { entity: "2", spend: null },
    ]),
    rulesOf(),
  );
  expect(told(metrics.spend)).toBe("4: notTold 4");
});

test("results that the campaign report could not give are not told, in keys and in goals", () => {
  const parts = settled(at("campaign", [{ entity: "1" }], { unavailable: ["results"] }));
  const { metrics, results } = reconcileDay({ ...reads(account({ leads: "4" }), []), parts }, rulesOf());
  expect(told(metrics.leads)).toBe("4: notTold 4");
  expect(told(results[resultKey("form", "platform")]?.count)).toBe("4: notTold 4");
});

test("rounding leaves at most half a unit per row, and never a whole count", () => {
  const parts: Rows = [
    { entity: "1", spend: "33.33" },
    { entity: "2", spend: "33.33" },
    { entity: "3", spend: "33.32" },
  ];
  const spend = (total: string, residuals: readonly ResidualRow[]) =>
    told(reconcileDay(reads(account({ spend: total }), parts), rulesOf(residuals)).metrics.spend);
  expect(spend("100", table)).toBe("0.02: rounding 0.02");
  expect(spend("100.01", table)).toBe("0.03: unexplained 0.03");
  expect(spend("99.980002", [])).toBe("0.000002: rounding 0.000002");
  expect(spend("99.980003", [])).toBe("0.000003: unexplained 0.000003");
  const one = reconcileDay(reads(account({ leads: "7" }), [{ entity: "1", leads: "6" }]), rulesOf(table));
  expect(told(one.metrics.leads)).toBe("1: unexplained 1");
});

test("campaigns that vanished explain as much as they last told, and no more", () => {
  const found = reads(
    account({ spend: "100", leads: "5" }),
    [{ entity: "1", spend: "60", leads: "1" }],
    [
      [
        { entity: "1", spend: "50" },
        { entity: "2", spend: "20", leads: "1" },
      ],
      [
        { entity: "1", spend: "60" },
        { entity: "2", spend: "30", leads: "4" },
      ],
    ],
  );
  const { metrics, results } = reconcileDay(found, rulesOf());
  expect(told(metrics.spend)).toBe("40: removedEntities 30, unexplained 10");
  expect(told(metrics.leads)).toBe("4: removedEntities 4");
  expect(told(results[resultKey("form", "platform")]?.count)).toBe("4: removedEntities 4");
});

test("vanished campaigns explain nothing where the campaigns have too much already", () => {
  const found = reads(account({ spend: "50" }), [{ entity: "1", spend: "60" }], [[{ entity: "2", spend: "30" }]]);
  expect(told(reconcileDay(found, rulesOf()).metrics.spend)).toBe("-10: unexplained -10");
});

test("what the platform shows for the account only is named where its table says so, with its results, and only as a surplus", () => {
  const whole = account({ impressions: "900", linkClicks: "9", leads: "1", revenue: "30" });
  const { metrics, results } = reconcileDay(reads(whole, [{ entity: "1", impressions: "500" }]), rulesOf(table));
  expect(told(metrics.impressions)).toBe("400: noCampaignLevel 400");
  expect(told(metrics.linkClicks)).toBe("9: unexplained 9");
  expect(told(metrics.leads)).toBe("1: noCampaignLevel 1");
  expect(told(results[resultKey("order", "platform")]?.value)).toBe("30: noCampaignLevel 30");
  const fewer = reconcileDay(reads(account({ impressions: "4" }), [{ entity: "1", impressions: "5" }]), rulesOf(table));
  expect(told(fewer.metrics.impressions)).toBe("-1: unexplained -1");
});

test("results without hidden delivery on the day are not of the hidden kind", () => {
  const whole = account({ impressions: "500", leads: "1" });
  const { metrics } = reconcileDay(reads(whole, [{ entity: "1", impressions: "500" }]), rulesOf(table));
  expect(told(metrics.leads)).toBe("1: unexplained 1");
});

test("a goal whose keys all agree was mapped apart", () => {
  const alternatives: MappingRules = {
    ...sampleRules,
    goals: { lead: [[{ action: "form", basis: "platform" }], [{ action: "order", basis: "platform" }]] },
  };
  const found = reads(account({ leads: "2", revenue: "10" }), [
    { entity: "1", leads: "2" },
    { entity: "2", revenue: "10" },
  ]);
  const { metrics, results } = reconcileDay(found, rulesOf([], alternatives));
  expect(told(metrics.leads)).toBe("-1: mappedApart -1");
  expect(Object.values(results).map(({ count }) => count.unallocated)).toEqual([0n, 0n]);
});

test("a difference may be movement until a later night has read both pages again", () => {
  const whole = at("account", account({ spend: "100" }));
  const parts = at("campaign", [{ entity: "1", spend: "95" }]);
  const spend = (a: Omit<PageRead, "page">, b: Omit<PageRead, "page">, restated = 30) =>
    told(
      reconcileDay(
        { whole: { page: whole, ...a }, parts: { page: parts, ...b }, earlier: [] },
        { ...rulesOf(), restated },
      ).metrics.spend,
    );
  const later = instant("2026-11-02T03:00:05Z");
  expect(spend({ since: night1, verifiedAt: night1 }, { since: later, verifiedAt: later })).toBe(
    "5: movedWhileReading 5",
  );
  expect(spend({ since: night1, verifiedAt: night3 }, { since: night2, verifiedAt: night3 })).toBe("5: unexplained 5");
  // Begun at the same instant, but by two requests.
  expect(spend({ since: night1, verifiedAt: night1 }, { since: night1, verifiedAt: night1 })).toBe(
    "5: movedWhileReading 5",
  );
  // Read when the platform had closed the day.
  expect(spend({ since: night1, verifiedAt: night1 }, { since: later, verifiedAt: later }, 0)).toBe("5: unexplained 5");
});

const amount = fc.bigInt({ min: -5_000_000n, max: 50_000_000n }).map((n) => format(n as Micros));
const row = (ids: readonly string[]) =>
  fc.record(
    {
      entity: fc.constantFrom(...ids),
      spend: fc.option(amount),
      impressions: amount,
      linkClicks: fc.option(amount),
      leads: amount,
      revenue: amount,
    },
    { requiredKeys: ["entity"] },
  );
const page = fc.uniqueArray(row(["1", "2", "3", "4"]), { selector: ({ entity }) => entity });

test("whatever was read: parts and unallocated make the whole, and shares make the unallocated, to the millionth", () => {
  const moment = fc.constantFrom(night1, night2, night3);
  const gap = fc.constantFrom<readonly string[]>([], ["results"], ["spend"]);
  fc.assert(
    fc.property(
      row([owner.account]),
      page,
      fc.array(page),
      moment,
      moment,
      gap,
      (top, parts, earlier, a, b, missing) => {
        const found: DayReads = {
          whole: { page: at("account", [top]), since: night1, verifiedAt: a },
          parts: { page: at("campaign", parts, { unavailable: missing }), since: night1, verifiedAt: b },
          earlier: earlier.map((rows) => at("campaign", rows)),
        };
        const { metrics, results } = reconcileDay(found, rulesOf(table));
        for (const residual of [
          ...Object.values(metrics),
          ...Object.values(results).flatMap((r) => [r.count, r.value]),
        ]) {
          const { whole, parts: sum, unallocated, shares } = residual;
          expect(unallocated === null).toBe(whole === null);
          if (whole === null || unallocated === null) continue;
          expect((sum ?? 0n) + unallocated).toBe(whole);
          expect(shares.reduce((total, share) => total + share.amount, 0n)).toBe(unallocated);
          expect(shares.every((share) => share.amount > 0n === unallocated > 0n && share.amount !== 0n)).toBe(true);
        }
      },
    ),
  );
});

test("pages cut from one truth are exact, however many campaigns it has", () => {
  const campaigns = fc.uniqueArray(row(["1", "2", "3", "4", "5"]), { selector: ({ entity }) => entity });
  fc.assert(
    fc.property(campaigns, (rows) => {
      const parts = at(
        "campaign",
        rows.map((one) => ({ ...one, spend: one.spend ?? "0", linkClicks: one.linkClicks ?? "0" })),
      );
      const sum = (pick: (fact: FactPage["facts"][number]) => bigint) =>
        parts.facts.reduce((total, fact) => total + pick(fact), 0n) as Micros;
      const keys = [...new Set(parts.facts.flatMap(({ results }) => Object.keys(results)))];
      const results = keys.map((key) => {
        const cells = parts.facts.flatMap((fact) => Object.entries(fact.results).filter(([name]) => name === key));
        const total = (part: "count" | "value") =>
          cells.some(([, cell]) => cell[part] !== null)
            ? (cells.reduce((all, [, cell]) => all + (cell[part] ?? 0n), 0n) as Micros)
            : null;
        return [key, { count: total("count"), value: total("value") }] as const;
      });
      const metrics = Object.fromEntries(
        sampleMetrics.map((name) => [name, sum((fact) => fact.metrics[name] ?? 0n)] as const),
      );
      const total = { entity: entityId(owner.account), parent: null, audience: null, metrics };
      const whole = { ...at("account", []), facts: [{ ...total, results: Object.fromEntries(results) }] };
      const found: DayReads = { whole: settled(whole), parts: settled(parts), earlier: [] };
      expect(isExact(found, reconcileDay(found, rulesOf()))).toBe(true);
    }),
  );
});

test("a summary counts what was compared, adds causes up and names the worst day", () => {
  const days = [
    ["2026-11-01", reads(account({ spend: "10", leads: "1" }), [{ entity: "1", spend: "10", leads: "1" }])],
    ["2026-11-02", reads(account({ spend: "10" }), [{ entity: "1", spend: "13" }])],
    ["2026-11-03", reads(account({ spend: "10", leads: "2" }), [{ entity: "1", spend: "8", leads: "2" }])],
    ["2026-11-04", { ...reads(account({ spend: "10" }), []), parts: null }],
  ] as const;
  const reconciled = days.map(([date, found]) => ({
    date: calendarDate(date),
    reads: found,
    residuals: reconcileDay(found, rulesOf()),
  }));
  expect(summarise(reconciled, ["spend", "leads", "qualifiedLeads"])).toEqual({
    checked: 3,
    exact: 1,
    unexplained: ["2026-11-02", "2026-11-03"],
    metrics: {
      spend: {
        unallocated: micros("-1"),
        causes: [{ cause: "unexplained", amount: micros("-1") }],
        worst: { date: "2026-11-02", unallocated: micros("-3") },
      },
      leads: { unallocated: 0n, causes: [], worst: null },
      qualifiedLeads: { unallocated: null, causes: [], worst: null },
    },
  });
});
