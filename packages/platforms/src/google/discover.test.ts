import { afterEach, expect, test } from "vitest";
import {
  type Answer,
  granted,
  isTokenRequest,
  startLoopback,
  testConnection,
  testTransport,
} from "./fixtures/loopback.ts";
import { platform } from "./index.ts";

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const refused = (status: number, family: string, code: string): Answer => ({
  status,
  body: JSON.stringify([
    { error: { details: [{ "@type": "x/GoogleAdsFailure", errors: [{ errorCode: { [family]: code } }] }] } },
  ]),
});

const account = (id: string, more = {}) => ({
  id,
  descriptiveName: `Account ${id}`,
  currencyCode: "EUR",
  timeZone: "Europe/Paris",
  status: "ENABLED",
  manager: false,
  ...more,
});

const clients = (...accounts: object[]): Answer => ({
  body: JSON.stringify([{ results: accounts.map((customerClient) => ({ customerClient })) }]),
});
const self = (customer: object): Answer => ({ body: JSON.stringify([{ results: [{ customer }] }]) });
const nothing: Answer = { body: "[]" };

/** What stands under `<root>/<resource>`; a root not told of answers with nothing. */
async function discover(answers: Readonly<Record<string, Answer>>, roots: readonly string[], more = {}) {
  const asked: string[] = [];
  const server = await startLoopback((request) => {
    if (isTokenRequest(request)) return granted;
    if (request.method === "GET") {
      return { body: JSON.stringify({ resourceNames: roots.map((id) => `customers/${id}`) }) };
    }
    const root = /customers\/(\d+)\//.exec(request.path)?.[1] ?? "";
    expect(request.headers["login-customer-id"]).toBe(root);
    const key = `${root}/${/FROM (\w+)/.exec(request.body)?.[1]}`;
    asked.push(key);
    return answers[key] ?? nothing;
  });
  open.push(server);
  const found = await platform.discover(testConnection(server.url, more), testTransport().transport);
  return { found, asked };
}

test("everything beneath a manager is found, managers left out, closed accounts kept as disabled", async () => {
  const { found } = await discover(
    {
      "1000000001/customer_client": clients(
        account("1000000001", { manager: true }),
        account("2000000002"),
        account("3000000003", { status: "CANCELED", descriptiveName: undefined }),
        account("4000000004", { manager: true }),
        account("5000000005", { testAccount: true, hidden: true }),
      ),
    },
    ["1000000001"],
  );
  expect(found).toEqual([
    {
      account: "2000000002",
      name: "Account 2000000002",
      currency: "EUR",
      zone: "Europe/Paris",
      state: "enabled",
      status: "ENABLED",
      route: { loginCustomerId: "1000000001" },
    },
    expect.objectContaining({ account: "3000000003", name: "3000000003", state: "disabled", status: "CANCELED" }),
    expect.objectContaining({ account: "5000000005", state: "enabled" }),
  ]);
});

test("an account under two managers is found once, by the first of them whatever their order", async () => {
  const answers = {
    "1000000001/customer_client": clients(account("7000000007")),
    "2000000002/customer_client": clients(account("7000000007"), account("8000000008")),
  };
  const { found } = await discover(answers, ["2000000002", "1000000001"]);
  expect(found.map(({ account, route }) => [account, route])).toEqual([
    ["7000000007", { loginCustomerId: "1000000001" }],
    ["8000000008", { loginCustomerId: "2000000002" }],
  ]);
});

test.each([
  ["nothing", nothing],
  ["a refusal of the list", refused(400, "queryError", "UNRECOGNIZED_FIELD")],
])("an account whose list of clients is %s speaks for itself", async (_, answer) => {
  const { found, asked } = await discover(
    { "7000000007/customer_client": answer, "7000000007/customer": self(account("7000000007")) },
    ["7000000007"],
  );
  expect(asked).toEqual(["7000000007/customer_client", "7000000007/customer"]);
  expect(found.map(({ account }) => account)).toEqual(["7000000007"]);
});

test("a manager whose list of clients is refused fails loudly", async () => {
  const answers = {
    "1000000001/customer_client": refused(400, "queryError", "UNRECOGNIZED_FIELD"),
    "1000000001/customer": self(account("1000000001", { manager: true })),
  };
  await expect(discover(answers, ["1000000001"])).rejects.toMatchObject({ code: "upstream.contract" });
});

test("a closed root does not hide the others", async () => {
  const { found } = await discover(
    {
      "1000000001/customer_client": refused(403, "authorizationError", "CUSTOMER_NOT_ENABLED"),
      "2000000002/customer_client": clients(account("8000000008")),
    },
    ["1000000001", "2000000002"],
  );
  expect(found.map(({ account }) => account)).toEqual(["8000000008"]);
});

test("a disturbance is no empty list", async () => {
  const answers = { "1000000001/customer_client": { status: 503, body: "" } };
  await expect(discover(answers, ["1000000001"])).rejects.toMatchObject({ code: "upstream.unavailable" });
});

test("a manager named in the credentials is the only root, and the login's own list is not asked for", async () => {
  const { found, asked } = await discover(
    { "1000000001/customer_client": clients(account("7000000007")) },
    ["2000000002"],
    { loginCustomerId: "1000000001" },
  );
  expect(asked).toEqual(["1000000001/customer_client"]);
  expect(found).toHaveLength(1);
});

test("an account in a time zone nobody knows is listed as unreadable, and the others as ever", async () => {
  const odd = account("7000000007", { timeZone: "Mars/Olympus" });
  const { found } = await discover({ "1000000001/customer_client": clients(odd, account("7000000008")) }, [
    "1000000001",
  ]);
  expect(found).toMatchObject([
    { account: "7000000007", unreadable: "The platform names a time zone that is not known: Mars/Olympus." },
    { account: "7000000008" },
  ]);
  expect(found[1]?.unreadable).toBeUndefined();
});
