import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { fits } from "./fits.ts";

const row = z.object({
  id: z.string().regex(/^\d+$/),
  name: z.string().nullish(),
  day: z.looseObject({ date: z.string(), last: z.boolean().optional() }),
  metrics: z.object({ value: z.number().optional() }).optional(),
  key: z.union([z.string().regex(/^k/), z.int().transform(String)]),
});
const rows = z.array(row);

const near = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) });
const anyRow = fc.record(
  {
    id: near(fc.nat().map(String)),
    name: near(fc.option(fc.string())),
    day: near(
      fc.record({ date: near(fc.string()), last: near(fc.boolean()), more: fc.integer() }, { requiredKeys: [] }),
    ),
    metrics: near(fc.record({ value: near(fc.double()) }, { requiredKeys: [] })),
    key: near(fc.oneof(fc.constant("k1"), fc.nat())),
  },
  { requiredKeys: ["id", "day", "key"] },
);

test("what fits, zod takes, and changes nothing of what the schema names", () => {
  let fitted = 0;
  const look = fits(rows);
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 3 }), (value) => {
      const taken = rows.safeParse(value);
      if (!look(value)) return;
      fitted += 1;
      expect(taken.success).toBe(true);
      expect(value).toMatchObject(taken.data ?? {});
    }),
    { numRuns: 1000 },
  );
  expect(fitted).toBeGreaterThan(100);
});

test("what zod takes unchanged fits, so that large answers are not copied", () => {
  const plain = { id: "1", day: { date: "2026-11-20", more: 1 }, metrics: {}, key: "k", unknown: [] };
  expect(fits(rows)([plain, { ...plain, name: null }, { ...plain, metrics: { value: 0.5 } }])).toBe(true);
});

test.each([
  ["a missing field", { day: { date: "" }, key: "k" }],
  ["a text of another form", { id: "x", day: { date: "" }, key: "k" }],
  ["a list for an object", { id: "1", day: [], key: "k" }],
  ["a number that is none", { id: "1", day: { date: "" }, key: "k", metrics: { value: Number.NaN } }],
  ["a value that would be changed", { id: "1", day: { date: "" }, key: 7 }],
])("%s does not fit", (_, value) => {
  expect(fits(row)(value)).toBe(false);
});

test.each([
  ["a transform", z.string().transform(Number), "1"],
  ["a default", z.string().default("x"), undefined],
  ["a catch", z.string().catch("x"), 1],
  ["a text to be trimmed", z.string().trim(), " 1"],
  ["two patterns", z.string().regex(/1/).regex(/2/), "1"],
  ["a format", z.email(), "nobody"],
  ["a whole number", z.int(), 1.5],
  ["a refinement", z.boolean().refine(() => false), true],
  [
    "a refinement of an optional",
    z
      .string()
      .optional()
      .refine(() => false),
    "x",
  ],
  ["a strict object", z.strictObject({}), { more: 1 }],
  ["fields of one kind", z.object({}).catchall(z.string()), { more: 1 }],
  ["a short list", z.array(z.string()).min(2), ["1"]],
])("%s: what zod refuses or changes does not fit", (_, schema, value) => {
  expect(fits(schema)(value)).toBe(false);
  expect(fits(z.object({ inside: z.array(schema) }))({ inside: [value] })).toBe(false);
});

test("a pattern that remembers where it stood is asked anew each time", () => {
  const look = fits(z.string().regex(/1/g));
  expect([look("1"), look("1"), look("1")]).toEqual([true, true, true]);
});
