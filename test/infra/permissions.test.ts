import { globSync, readFileSync } from "node:fs";
import { functions } from "@leadline/functions/manifest";
import { statementsOf } from "@leadline/infra/permissions";
import { expect, test } from "vitest";
import * as z from "zod";

const statementSchema = z.object({
  Action: z.union([z.string(), z.array(z.string())]).transform((action) => [action].flat()),
  Resource: z.string(),
  Condition: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))).default({}),
});

const named = {
  table: "the table",
  key: "the key of secrets",
  queue: (name: string) => `queue ${name}`,
  parameter: (path: string) => `secrets ${path}`,
  topics: (prefix: string) => `topics ${prefix}*`,
  senders: "verified senders",
};

const permissions = functions.map((entry) => ({
  name: entry.name,
  statements: statementsOf(entry, named).map((one) => statementSchema.parse(one.toStatementJson())),
}));

const page = `# What each function may do

Made from \`functions/manifest.ts\`, from which the roles are made too; a change here is a change of rights. Each function may besides
write its own log, and scheduled ones may send their failed events to the dead letters. Read it, then take it over with
\`npx vitest run test/infra -u\`.

${permissions.map(({ name, statements }) => `## ${name}\n\n${tableOf(statements)}`).join("\n\n")}
`;

function tableOf(statements: readonly z.output<typeof statementSchema>[]): string {
  const rows = statements.map(({ Action, Resource, Condition }) => {
    const limits = Object.values(Condition).flatMap((one) => Object.values(one).flat());
    return `| ${Action.map((action) => `\`${action}\``).join(" ")} | ${Resource} | ${limits.map((limit) => `\`${limit}\``).join(" ")} |`;
  });
  return ["| actions | on | only |", "|---|---|---|", ...rows].join("\n");
}

test("what each function may do is what was last reviewed", async () => {
  await expect(page).toMatchFileSnapshot("../../docs/operate/permissions.md");
});

const tableStatements = permissions.flatMap(({ name, statements }) =>
  statements.filter(({ Resource }) => Resource === named.table).map((statement) => ({ name, ...statement })),
);

test("every right on the table is limited to partitions, and none reads it all or asks in another language", () => {
  for (const { Action, Condition } of tableStatements) {
    expect(Object.keys(Condition)).toEqual(["ForAllValues:StringLike"]);
    const prefixes = [Condition["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? []].flat();
    expect(prefixes.length).toBeGreaterThan(0);
    expect(prefixes.filter((prefix) => !/^[A-Z]/.test(prefix))).toEqual([]);
    expect(Action.filter((action) => !/^dynamodb:(GetItem|Query|PutItem|UpdateItem|DeleteItem)$/.test(action))).toEqual(
      [],
    );
  }
});

test("the store sends only what functions may be allowed", () => {
  const sources = globSync("packages/store/src/dynamo/*.ts").filter(
    (file) => !/ensure-table|erase|belongings|holdings|\.test\.ts/.test(file),
  );
  const sent = sources.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/new ([A-Z]\w+)Command\(/g)]);
  const allowed = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"];
  expect([...new Set(sent.map(([, name]) => name))].filter((name = "") => !allowed.includes(name))).toEqual([]);
});

test("the read function changes nothing but its keys", () => {
  const changing = tableStatements.filter(
    ({ name, Action }) => name === "read-api" && Action.some((action) => !/GetItem|Query/.test(action)),
  );
  expect(changing.map(({ Condition }) => Condition["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"])).toEqual([
    ["KEY#*"],
  ]);
});

test("only tokens writes secrets, and a worker reads those of its own platform alone", () => {
  const secrets = permissions.flatMap(({ name, statements }) =>
    statements.filter(({ Resource }) => Resource.startsWith("secrets ")).map((statement) => ({ name, ...statement })),
  );
  expect(secrets.filter(({ Action }) => Action.includes("ssm:PutParameter")).map(({ name }) => name)).toEqual(
    secrets.filter(({ name }) => name === "tokens").map(({ name }) => name),
  );
  for (const { name, platform = "" } of functions.filter((entry) => entry.platform !== undefined)) {
    expect(secrets.filter((one) => one.name === name).map(({ Resource }) => Resource)).toEqual([
      `secrets conn/${platform}/*`,
    ]);
  }
});

test("the key opens nothing but the secrets the function may read", () => {
  for (const { statements } of permissions) {
    const paths = statements.map(({ Resource }) => Resource).filter((one) => one.startsWith("secrets "));
    const opened = statements
      .filter(({ Resource }) => Resource === named.key)
      .flatMap(({ Condition }) => [Condition.StringLike?.["kms:EncryptionContext:PARAMETER_ARN"] ?? "any"].flat());
    expect(opened).toEqual(paths);
  }
});
