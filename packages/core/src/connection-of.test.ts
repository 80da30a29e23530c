import { expect, test } from "vitest";
import * as z from "zod";
import { connectionOf } from "./connection-of.ts";
import { connectionId, platformId } from "./ids.ts";
import type { PlatformTraits } from "./platform.ts";
import type { Settings } from "./settings.ts";

const id = connectionId("main");
const credentials = z.object({ clientId: z.string().min(3), refreshToken: z.string().min(3) });
const traits = {
  id: "paper",
  credentials,
  endpoints: { api: "https://api.example", oauth: "https://oauth.example" },
} as unknown as PlatformTraits; // Only what a connection is made of.

const settings: Settings = {
  reportingCurrency: "EUR",
  backfillDays: 90,
  clients: [],
  connections: [{ id, platform: platformId("paper") }],
  platforms: { paper: { endpoints: { api: "http://127.0.0.1:1" } } },
};
const fields = { clientId: "abc", refreshToken: "canary-77" };

test("a connection has its checked secrets, the platform's app where none is named, and its own addresses before the usual", () => {
  expect(connectionOf(settings, traits, { id, fields })).toEqual({
    id,
    platform: "paper",
    app: "paper",
    credentials: fields,
    endpoints: { api: "http://127.0.0.1:1", oauth: "https://oauth.example" },
  });
});

test("what is missing or wrong is named, and what was given never shown", () => {
  const broken = () => connectionOf(settings, traits, { id, fields: { refreshToken: "c7" } });
  expect(broken).toThrow("paper:main cannot be used: clientId is missing, refreshToken is not valid");
  expect(broken).not.toThrow("c7");
});

test("a connection that is not configured any more is refused", () => {
  const other = connectionId("other");
  expect(() => connectionOf(settings, traits, { id: other, fields })).toThrow("paper:other is no longer configured");
});
