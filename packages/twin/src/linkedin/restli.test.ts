import fc from "fast-check";
import { expect, test } from "vitest";
import { type Restli, restli } from "./restli.ts";

const encoded = (text: string): string =>
  text === ""
    ? "''"
    : encodeURIComponent(text).replace(/[()']/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function written(value: Restli): string {
  if (value.kind === "text") return encoded(value.text);
  if (value.kind === "list") return `List(${value.items.map(written).join()})`;
  return `(${[...value.fields].map(([name, field]) => `${encoded(name)}:${written(field)}`).join()})`;
}

// Two apostrophes are how nothing is written, encoded or not.
const word = fc.string({ unit: "grapheme" }).filter((text) => text !== "''");
const { value } = fc.letrec<{ value: Restli; list: Restli; record: Restli; text: Restli }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, tie("text"), tie("list"), tie("record")),
  text: word.map((text) => ({ kind: "text" as const, text })),
  list: fc.array(tie("value"), { maxLength: 4 }).map((items) => ({ kind: "list" as const, items })),
  record: fc
    .uniqueArray(
      fc.tuple(
        word.filter((text) => text !== ""),
        tie("value"),
      ),
      { maxLength: 4, selector: ([name]) => name },
    )
    .map((fields) => ({ kind: "record" as const, fields: new Map(fields) })),
}));

test("what is written by the rules is read back as it was", () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(restli(written(given), "p")).toEqual(given);
    }),
  );
});

test("any text is a value or a refusal", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."Lis(t),:'%2Aa1+") }), (raw) => {
      try {
        expect(["text", "list", "record"]).toContain(restli(raw, "p").kind);
      } catch (error) {
        expect(error).toMatchObject({ name: "LinkedinRefusal", details: { status: 400 } });
      }
    }),
  );
});

test.each(["", "a:b", "(a)", "(a:b", "List(a", "List(a,)", "List(a))", "(a:b,a:c)", "a'b", "%ZZ", "(:b)"])(
  "%j is no value",
  (raw) => {
    expect(() => restli(raw, "p")).toThrow("Parameter 'p' is invalid");
  },
);

test("an apostrophe that was encoded on its way still writes nothing", () => {
  expect(restli("%27%27", "p")).toEqual({ kind: "text", text: "" });
});
