import { request } from "node:http";
import { afterAll, expect, test } from "vitest";
import { cleanUp, leadline, type Place, place, start, until, yamlFor } from "./command-line.ts";

afterAll(cleanUp);

const where = (at: Place) => ["--config", at.config, "--folder", at.folder];

/** The status of an answer to whom we call the server by this name. */
function statusAs(host: string, url: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const asked = request(url, { headers: { host } }, (reply) => resolve(reply.resume().statusCode));
  asked.once("error", reject).end();
  return promise;
}

/** What an assistant asks first. */
const listTools = (url: string, headers: Readonly<Record<string, string>>) =>
  fetch(`${url}/mcp`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });

test("keys and feeds are made, used, listed and taken away, and nothing ever keeps them", async () => {
  const at = place();
  at.write("leadline.yaml", yamlFor("http://127.0.0.1:1", ["google:1"]));
  const made = await leadline(["keys", "create", "--client", "northwind", "--name", "Looker", ...where(at)]);
  expect(made.stdout).toMatch(/^ll_[0-9a-f]{12}_[\w-]{43}\n$/);
  const key = made.stdout.trim();
  const [, id = ""] = key.split("_");
  const question = ["--client", "northwind", "--query", "kpis=spend&from=-3d"];
  const feed = await leadline(["feeds", "create", ...question, ...where(at)]);
  expect(feed.stdout).toMatch(/^\/v1\/feeds\/[\w-]{43}\.csv\n$/);

  const running = start(["serve", "--keys", "--port", "0", ...where(at)]);
  await until(() => running.stdout().includes("Open http"));
  const [, url = ""] = /Open (\S+)\/\n/.exec(running.stdout()) ?? [];
  const accounts = `${url}/v1/accounts?client=northwind`;
  expect((await fetch(accounts)).status).toBe(401);
  expect((await fetch(accounts, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
  expect((await listTools(url, {})).status).toBe(401);
  expect(await (await listTools(url, { authorization: `Bearer ${key}` })).text()).toContain("query_kpis");
  expect(await (await fetch(url + feed.stdout.trim())).text()).toBe("currency,spend,days,daysRead,notes\r\n");
  expect(await statusAs("localhost:1", `${url}/healthz`)).toBe(200);
  for (const host of ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:80"]) {
    expect([host, await statusAs(host, `${url}/healthz`)]).toEqual([host, 421]);
  }
  running.interrupt();
  await running.ended;

  const listed = await leadline(["keys", "list", ...where(at)]);
  expect(listed.stdout).toMatch(new RegExp(`${id} │ Looker │ northwind │ read +│ \\S+ │ 2026-\\S+ +│ good`));
  expect((await leadline(["keys", "revoke", id, ...where(at)])).code).toBe(0);
  expect((await leadline(["keys", "list", ...where(at)])).stdout).toContain("revoked 2026-");
  const [, token = "none"] = /feeds\/([\w-]+)\.csv/.exec(feed.stdout) ?? [];
  for (const secret of [key.split("_").slice(2).join("_"), token]) expect(at.contents()).not.toContain(secret);
});

test("what is missing or misspelt is told in a line", async () => {
  const at = place();
  at.write("leadline.yaml", yamlFor("http://127.0.0.1:1", ["google:1"]));
  const told = async (...args: string[]) => {
    const { code, stdout, stderr } = await leadline([...args, ...where(at)]);
    expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: "" });
    return stderr;
  };
  expect(await told("keys", "create")).toContain("--client <id>, or --all-clients");
  expect(await told("keys", "create", "--client", "nobody")).toContain("There is northwind.");
  expect(await told("keys", "create", "--all-clients", "--right", "fly")).toContain("There is read, write, admin.");
  expect(await told("keys", "revoke", "000000000000")).toContain("leadline keys list");
  const feed = ["feeds", "create", "--client", "northwind", "--query"];
  expect(await told(...feed, "from=-3x")).toMatch(/^--query has a problem: from: found "-3x", expected YYYY-MM-DD/);
  expect(await told(...feed, "client=sunpeak")).toContain("client: found a field Leadline does not know");
});
