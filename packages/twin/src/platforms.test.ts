import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { defaultWorld } from "./market/world.ts";
import { platformTwins } from "./platforms.ts";
import { createTwin } from "./server/twin.ts";

const ours = ["market", "server"];
const folders = readdirSync(new URL(".", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !ours.includes(entry.name))
  .map(({ name }) => name);

test("every folder is in the list, and every entry has a folder", () => {
  expect(platformTwins.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
});

test("routes are named after their platform, once each", () => {
  const names = createTwin(defaultWorld).routes.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(names.map((name) => name.split(".")[0]))).toEqual(new Set(folders));
});
