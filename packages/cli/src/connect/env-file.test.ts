import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readEnvFile, withVariables, writeEnvFile } from "./env-file.ts";

const printable = fc
  .string({ unit: fc.constantFrom(..." !#$%&()*+,-./09:;<=>?@AZ[\\]^_`az{|}~'\"") })
  .map((text) => text.trim());

test("whatever an .env file can hold is read back as it was, and other variables stay", () => {
  fc.assert(
    fc.property(fc.array(printable, { maxLength: 4 }), printable, (others, value) => {
      const quotes = ["'", "`", '"'].filter((quote) => value.includes(quote));
      fc.pre(quotes.length < 3 && !(quotes.length === 2 && value.includes("\\")));
      const text = others
        .filter((other) => !/['"`#]/.test(other))
        .map((other, at) => `OTHER_${at}=${other}\n`)
        .join("");
      const changed = withVariables(withVariables(text, { TOKEN: "before" }), { TOKEN: value });
      expect(parseEnv(changed)).toEqual({ ...parseEnv(text), TOKEN: value });
    }),
  );
});

describe("the text", () => {
  test("keeps comments, order and lines of others to the letter", () => {
    const text = "# mine\nA=1\nexport TOKEN='old' # why\n\nB='two words'\n";
    expect(withVariables(text, { TOKEN: "new", MORE: "x y" })).toBe(
      "# mine\nA=1\nTOKEN=new\n\nB='two words'\nMORE='x y'\n",
    );
  });

  test("a variable that stood twice stands once", () => {
    expect(withVariables("TOKEN=a\nB=1\nTOKEN=b\n", { TOKEN: "c" })).toBe("TOKEN=c\nB=1\n");
  });

  test("a name inside another's text of several lines is left alone", () => {
    const text = 'KEY="first\nTOKEN=inside\nlast"\n';
    const changed = withVariables(text, { TOKEN: "new" });
    expect(parseEnv(changed)).toEqual({ KEY: "first\nTOKEN=inside\nlast", TOKEN: "new" });
  });

  test("a value that no .env file can hold is refused without being quoted", () => {
    const value = "a'b\"c`d";
    expect(() => withVariables("", { TOKEN: value })).toThrow(/cannot hold/);
    expect(() => withVariables("", { TOKEN: value })).not.toThrow(value);
  });
});

describe("the file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "leadline-env-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("is made for its owner only, and an open one is closed", () => {
    const file = join(folder, ".env");
    expect(readEnvFile(file)).toEqual({});
    writeEnvFile(file, { A: "1" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(join(folder, "open"), "B=2\n", { mode: 0o644 });
    writeEnvFile(join(folder, "open"), { A: "1" });
    expect(statSync(join(folder, "open")).mode & 0o777).toBe(0o600);
    expect(readEnvFile(join(folder, "open"))).toEqual({ B: "2", A: "1" });
  });

  test("stays a link where it was one", () => {
    writeFileSync(join(folder, "real"), "B=2\n");
    symlinkSync(join(folder, "real"), join(folder, ".env"));
    writeEnvFile(join(folder, ".env"), { A: "1" });
    expect(readFileSync(join(folder, "real"), "utf8")).toBe("B=2\nA=1\n");
  });

  test("that cannot be written is named", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => writeEnvFile(join(folder, "file", ".env"), { A: "1" })).toThrow(/lies below a file/);
  });
});
