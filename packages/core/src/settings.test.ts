import { expect, test } from "vitest";
import { LeadlineError } from "./errors.ts";
import { accountKey } from "./ids.ts";
import { sampleRules } from "./query/sample.ts";
import { clientOf, type KnownPlatform, settings } from "./settings.ts";

const platforms: readonly KnownPlatform[] = [
  { id: "google", endpoints: { api: "https://ads.example" }, mapping: sampleRules },
  { id: "tiktok", endpoints: { api: "https://tt.example" }, mapping: sampleRules },
];
const northwind = { id: "northwind", name: "Northwind", accounts: ["google:1"] };
const least = { reportingCurrency: "EUR", clients: [northwind] };
const lead = [[{ action: "form", basis: "platform" }]];

test("the least configuration is filled with defaults", () => {
  expect(settings(least, platforms)).toEqual({
    reportingCurrency: "EUR",
    backfillDays: 395,
    clients: [{ ...northwind, accounts: [{ platform: "google", account: "1" }], mapping: [], conversionGoal: "leads" }],
    connections: [],
    platforms: {},
  });
});

test("the API's address is https, or on this machine, and holds neither a query nor a key", () => {
  const address = (text: string) => settings({ ...least, api: { address: text } }, platforms).api?.address;
  expect(address("https://kpis.example.com/")).toBe("https://kpis.example.com");
  expect(address("https://example.com/leadline")).toBe("https://example.com/leadline");
  expect(address("http://127.0.0.1:4750")).toBe("http://127.0.0.1:4750");
  for (const wrong of [
    "http://kpis.example.com",
    "https://a:b@example.com",
    "https://example.com/?key=x",
    "kpis",
    "",
  ]) {
    expect(() => address(wrong)).toThrow(/api\.address/);
  }
});

test("an account's client is found, and nobody's is not", () => {
  const found = settings(least, platforms);
  expect(clientOf(found, accountKey("google:1"))?.id).toBe("northwind");
  expect(clientOf(found, accountKey("google:2"))).toBeUndefined();
});

test("an account is one and the same in every form its platform knows, and may not be named twice", () => {
  const known = platforms.map((one) => ({ ...one, accountIdOf: (written: string) => written.replace("act_", "") }));
  const clients = [
    { ...northwind, accounts: ["google:act_1"], mapping: [{ account: "google:act_1", goals: { lead } }] },
  ];
  const found = settings({ ...least, clients }, known);
  expect(clientOf(found, accountKey("google:1"))?.id).toBe("northwind");
  expect(found.clients[0]?.mapping[0]?.account).toEqual(accountKey("google:1"));
  const twice = [{ ...northwind, accounts: ["google:act_1", "google:1"] }];
  expect(() => settings({ ...least, clients: twice }, known)).toThrow(/clients\[0\]\.accounts\[1\]/);
});

test("everything a configuration may say is read", () => {
  const found = settings(
    {
      ...least,
      backfillDays: 60,
      clients: [
        { ...northwind, mapping: [{ account: "google:1", validFrom: "2026-01-01", goals: { lead, revenue: null } }] },
      ],
      connections: [{ id: "main", platform: "google", app: "agency" }],
      platforms: { google: { endpoints: { api: "http://127.0.0.1:8080/google" }, requestsPerSecond: 2.5 } },
    },
    platforms,
  );
  expect(found.clients[0]?.mapping[0]).toEqual({
    account: { platform: "google", account: "1" },
    validFrom: "2026-01-01",
    goals: { lead, revenue: null },
  });
  expect(found.platforms.google?.requestsPerSecond).toBe(2.5);
});

test.each<[string, object, string]>([
  [
    "an account in two clients",
    { clients: [northwind, { ...northwind, id: "other" }] },
    'clients[1].accounts[0]: found "google:1", expected it once only; it stands at clients[0].accounts[0] too',
  ],
  [
    "a client twice",
    { clients: [northwind, { ...northwind, accounts: [] }] },
    'clients[1].id: found "northwind", expected it once only',
  ],
  [
    "an unknown platform",
    { clients: [{ ...northwind, accounts: ["myspace:1"] }] },
    'clients[0].accounts[0]: found "myspace", expected a platform: google, tiktok',
  ],
  [
    "a connection's unknown platform",
    { connections: [{ id: "x", platform: "bing" }] },
    'connections[0].platform: found "bing"',
  ],
  ["settings of an unknown platform", { platforms: { bing: {} } }, "platforms.bing"],
  [
    "an unknown endpoint",
    { platforms: { google: { endpoints: { auth: "https://x.example" } } } },
    'platforms.google.endpoints.auth: found "auth", expected one of api',
  ],
  [
    "an endpoint that is no address",
    { platforms: { google: { endpoints: { api: "file:///etc" } } } },
    'platforms.google.endpoints.api: found "file:///etc", expected an http(s) address',
  ],
  [
    "an account id without its quotes",
    { clients: [{ ...northwind, accounts: [1234567890] }] },
    "clients[0].accounts[0]: found the number 1234567890, expected text (in quotes)",
  ],
  [
    "an action id without its quotes",
    {
      clients: [
        { ...northwind, mapping: [{ platform: "google", goals: { lead: [[{ action: 12, basis: "platform" }]] } }] },
      ],
    },
    "clients[0].mapping[0].goals.lead[0][0]: found a group of fields, expected an action or a category",
  ],
  [
    "a mapping for nothing in particular",
    { clients: [{ ...northwind, mapping: [{ goals: { lead } }] }] },
    "clients[0].mapping[0]: found a group of fields, expected either a platform or an account",
  ],
  [
    "a mapping of a stranger's account",
    { clients: [{ ...northwind, mapping: [{ account: "google:9", goals: { lead } }] }] },
    'clients[0].mapping[0].account: found "google:9", expected an account of this client',
  ],
  [
    "an unknown goal",
    { clients: [{ ...northwind, mapping: [{ platform: "google", goals: { leads: lead } }] }] },
    "clients[0].mapping[0].goals.leads: found a field Leadline does not know",
  ],
  [
    "an unknown basis",
    {
      clients: [{ ...northwind, mapping: [{ platform: "google", goals: { lead: [[{ action: "a", basis: "7d" }]] } }] }],
    },
    'clients[0].mapping[0].goals.lead[0][0].basis: found "7d", expected one of platform',
  ],
  [
    "a key twice in a sum",
    {
      clients: [
        { ...northwind, mapping: [{ platform: "google", goals: { lead: [[...lead.flat(), ...lead.flat()]] } }] },
      ],
    },
    "clients[0].mapping[0].goals.lead[0][1]",
  ],
  [
    "one goal mapped twice from the same day",
    {
      clients: [
        {
          ...northwind,
          mapping: [
            { platform: "google", goals: { lead } },
            { platform: "google", goals: { lead } },
          ],
        },
      ],
    },
    "clients[0].mapping[1].goals.lead",
  ],
  ["a misspelt field", { backfilDays: 3 }, "backfilDays: found a field Leadline does not know"],
  [
    "a currency in words",
    { reportingCurrency: "euro" },
    'reportingCurrency: found "euro", expected a currency such as EUR',
  ],
  ["a backfill of nothing", { backfillDays: 0 }, "backfillDays: found the number 0, expected at least 1"],
  [
    "a day that does not exist",
    { clients: [{ ...northwind, mapping: [{ platform: "google", validFrom: "2026-02-30", goals: {} }] }] },
    'clients[0].mapping[0].validFrom: found "2026-02-30", expected YYYY-MM-DD',
  ],
])("%s is refused with its place", (_, change, expected) => {
  expect(problem({ ...least, ...change })).toContain(expected);
});

test("several problems are listed at once", () => {
  expect(
    problem({ reportingCurrency: 1, clients: [{ id: "A B" }], extra: true })
      .split("\n- ")
      .slice(1),
  ).toEqual([
    "reportingCurrency: found the number 1, expected text (in quotes)",
    'clients[0].id: found "A B", expected lower-case letters, digits and dashes, at most 40',
    "clients[0].name: found nothing, expected text (in quotes)",
    "clients[0].accounts: found nothing, expected a list",
    "extra: found a field Leadline does not know, expected no such field: check its spelling",
  ]);
});

test("the value behind an unknown field is never shown", () => {
  expect(
    problem({ ...least, connections: [{ id: "x", platform: "google", refreshToken: "hush-hush" }] }),
  ).not.toContain("hush");
});

test.each([null, undefined, "text", 7, []])("a file that holds %j is refused", (value) => {
  expect(problem(value)).toContain("(top): found ");
});

function problem(value: unknown): string {
  try {
    settings(value, platforms);
  } catch (error) {
    if (error instanceof LeadlineError && error.code === "input.invalid") return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}
