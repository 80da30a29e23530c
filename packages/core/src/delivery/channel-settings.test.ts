import { expect, test } from "vitest";
import * as z from "zod";
import { settings } from "../settings.ts";
import type { KnownChannel } from "./channel-settings.ts";

const known: readonly KnownChannel[] = [
  { id: "slack", to: z.strictObject({}), asks: [{ field: "url" }] },
  { id: "sns", to: z.strictObject({ topic: z.string().regex(/^arn:/, { error: "the ARN of a topic" }) }), asks: [] },
];

const check = (channels: unknown, kinds: readonly KnownChannel[] | null = known) =>
  settings({ reportingCurrency: "EUR", clients: [], channels }, [], kinds).channels;

test("a channel whose kind and `to` fit is taken as it is", () => {
  const phones = { id: "phones", kind: "sns", language: "fr", to: { topic: "arn:aws:sns:x" } };
  expect(check([phones])).toEqual([phones]);
});

test("every wrong channel is named with its place and what belongs there", () => {
  const wrong = [
    { id: "a", kind: "slak" },
    { id: "b", kind: "sns", to: { topic: "leads" } },
    { id: "c", kind: "sns" },
    { id: "d", kind: "slack", to: { url: "https://hooks.example/canary" } },
  ];
  const message = /^The configuration has 4 problems:\n(- .*\n?){4}$/;
  expect(() => check(wrong)).toThrow(message);
  expect(() => check(wrong)).toThrow('channels[0].kind: found "slak", expected one of slack, sns');
  expect(() => check(wrong)).toThrow('channels[1].to.topic: found "leads", expected the ARN of a topic');
  expect(() => check(wrong)).toThrow("channels[2].to.topic: found nothing, expected text (in quotes)");
  expect(() => check(wrong)).toThrow(
    "channels[3].to.url: found a secret, expected no secret here: leadline alerts secret --channel d keeps it",
  );
  expect(() => check(wrong)).not.toThrow("canary");
});

test("what is stored already is read even if this program does not know the kind of a channel", () => {
  expect(check([{ id: "a", kind: "pager" }], null)).toHaveLength(1);
});
