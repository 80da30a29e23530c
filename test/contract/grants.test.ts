import { probeAccount } from "@leadline/cli/doctor/probing";
import { connectionId, platformId } from "@leadline/core/ids";
import type { Connection, PlatformTraits } from "@leadline/core/platform";
import { platforms } from "@leadline/platforms/list";
import { loadPlatform, loadProbes } from "@leadline/platforms/load";
import { loadGrants } from "@leadline/platforms/load-grants";
import { createTransport } from "@leadline/platforms/transport";
import { canaries, credentials } from "@leadline/twin/credentials";
import { type RunningTwin, startTwin } from "@leadline/twin/start";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { now } from "./platform-on-twin.ts";

const listed: readonly PlatformTraits[] = platforms;
const shape = z.looseObject({ shape: z.record(z.string(), z.unknown()) });

test("nobody grants or probes what is not listed", async () => {
  await expect(loadGrants("../core")).rejects.toMatchObject({ code: "input.invalid" });
  await expect(loadProbes("../core")).rejects.toMatchObject({ code: "input.invalid" });
});

describe.each(listed.map((traits) => [traits.id, traits] as const))("the grants of %s", (id, traits) => {
  const given = (field: string) => `given-${field}`;

  test("ask for fields of the credentials, each once and in words", async () => {
    const { asks, says } = await loadGrants(id);
    const fields = asks.map(({ field }) => field);
    const known = Object.keys(shape.parse(traits.credentials).shape);
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter((field) => !known.includes(field))).toEqual([]);
    expect(new Set(fields).size).toBe(fields.length);
    expect(asks.filter((ask) => ask.says.length < 3)).toEqual([]);
    expect(says).toMatch(/^\p{Lu}.{20,}\.$/u);
  });

  test("send the browser to a consent page that knows the way back, the state, and no secret", async () => {
    const { asks, authorizeUrl } = await loadGrants(id);
    const url = authorizeUrl({
      given: Object.fromEntries(asks.map(({ field }) => [field, given(field)])),
      endpoints: traits.endpoints,
      redirectUri: "http://127.0.0.1:4751/",
      state: "some-state",
    });
    const secrets = asks.filter(({ secret }) => secret).map(({ field }) => given(field));
    const parameters = new URL(url ?? "https://nowhere.example.com/?state=some-state&redirect_uri=x").searchParams;
    expect(parameters.get("state")).toBe("some-state");
    expect(parameters.get("redirect_uri")).toBe(url === null ? "x" : "http://127.0.0.1:4751/");
    expect(url === null || url.startsWith("https://")).toBe(true);
    expect(secrets.filter((secret) => url?.includes(secret))).toEqual([]);
  });
});

describe.each(listed.map((traits) => [traits.id, traits] as const))("%s on its twin", (id, traits) => {
  let twin: RunningTwin;
  beforeAll(async () => {
    twin = await startTwin({ now });
  });
  afterAll(() => twin.stop());

  const transport = () =>
    createTransport({ clock: { now: () => now }, sleep: async () => {}, limits: { requestsPerSecond: 1000 } });
  const connection = (): Connection => ({
    id: connectionId("main"),
    platform: platformId(id),
    app: "app",
    credentials: traits.credentials.parse(Object.entries(credentials).find(([name]) => name === id)?.[1]),
    endpoints: Object.fromEntries(
      Object.keys(traits.endpoints).map((name) => [name, `${twin.url}/${name === "api" ? id : `${id}-${name}`}`]),
    ),
  });

  test("tells how long a good grant lasts, and needs no renewal of one that has long to go", async () => {
    const grants = await loadGrants(id);
    const life = await grants.life(connection(), transport());
    for (const end of [life.accessUntil, life.refreshUntil]) expect(end === null || end > now).toBe(true);
    expect(await grants.renew(connection(), transport(), 0)).toBeNull();
  });

  test("has probes with names of their own, and each ends in a finding without a secret", async () => {
    const probes = await loadProbes(id);
    expect(probes.length).toBeGreaterThan(0);
    expect(new Set(probes.map((probe) => probe.id)).size).toBe(probes.length);
    expect(probes.filter((probe) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(probe.id))).toEqual([]);
    expect(probes.filter(({ states, assumes }) => ![states, assumes].every((text) => /^.{10,}\.$/.test(text)))).toEqual(
      [],
    );
    const platform = await loadPlatform(id);
    const accounts = await platform.discover(connection(), transport());
    const account = accounts.find(({ state }) => state === "enabled");
    if (account === undefined) throw new Error(`The twin shows no account of ${id}.`);
    const found = await probeAccount(connection(), account, transport());
    expect(found.map((one) => one.id)).toEqual(probes.map((probe) => probe.id));
    expect(found.filter(({ saw }) => saw.length < 3)).toEqual([]);
    expect(found.some(({ holds }) => holds !== "open")).toBe(true);
    expect(canaries.filter((secret) => JSON.stringify(found).includes(secret))).toEqual([]);
  });
});
