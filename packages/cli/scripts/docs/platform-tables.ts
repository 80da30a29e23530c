import type { Selector } from "@leadline/core/mapping";
import { goalMetrics } from "@leadline/core/metrics";
import type { PlatformTraits } from "@leadline/core/platform";
import { platforms } from "@leadline/platforms/list";
import * as z from "zod";
import { variableOf } from "../../src/config.ts";
import { codes, tableOf } from "./markdown.ts";

const listed: readonly PlatformTraits[] = platforms;

const credentialsShape = z.object({
  properties: z.record(z.string(), z.object({ description: z.string().default("") })),
  required: z.array(z.string()).default([]),
});

/** What a platform is, in one line each. */
export function platformTable(): string {
  const head = ["platform", "API", "switched off", "read anew each night", "kept by the platform", "metrics"];
  return tableOf(
    head,
    listed.map((traits) => {
      const { id, label, api, window } = traits;
      const metrics = [...new Set(traits.reports.flatMap((report) => report.metrics))];
      return [
        `[${label}](${folderOf(id)}/README.md)`,
        api.version,
        api.sunset ?? "not announced",
        `${window.restated} days`,
        `${window.kept} days`,
        codes(metrics),
      ];
    }),
  );
}

/** Where an adapter stands, from the top of the repository. */
export const folderOf = (platform: string) => `packages/platforms/src/${platform}`;

/** The environment variables of a connection named `main`; those in brackets may be left out. */
export function variableTable(): string {
  return tableOf(["platform", "for a connection named `main`"], listed.map(variablesOf));
}

function variablesOf({ id, label, credentials }: PlatformTraits): readonly string[] {
  const { properties, required } = credentialsShape.parse(z.toJSONSchema(credentials, { io: "input" }));
  const lines = Object.entries(properties).map(([field, { description }]) => {
    const name = `\`${variableOf(id, "main", field)}\``;
    const says = description === "" ? "" : `: ${description}`;
    return required.includes(field) ? `${name}${says}` : `(${name})${says}`;
  });
  return [label, lines.join("\n")];
}

/** Every kind of page a platform fills. */
export function reportTable(): string {
  const head = ["platform", "report", "tier", "holds", "level", "metrics", "superseded versions"];
  return tableOf(
    head,
    listed.flatMap(({ label, reports }) =>
      reports.map(({ id, tier, holds, level, metrics, history }) => {
        return [label, `\`${id}\``, tier, holds, level, codes(metrics), history ? "kept" : "not kept"];
      }),
    ),
  );
}

/** When and how far a platform is asked. */
export function windowTable(): string {
  const head = [
    "platform",
    "address",
    "a day is read from",
    "read anew each night",
    "kept by the platform",
    "most days per question",
    "rows aimed at",
    "most requests per second",
    "allowed a day, per app",
  ];
  return tableOf(
    head,
    listed.map(({ label, endpoints, due, window, rowsPerSlice, requestsPerSecond, allowance = [] }) => {
      const hour = `${String(due.hour).padStart(2, "0")}:00 ${due.zone === "UTC" ? "UTC" : "of the account's zone"}`;
      return [
        label,
        Object.values(endpoints).join("\n"),
        hour,
        `${window.restated} days`,
        `${window.kept} days`,
        `${window.request}`,
        rowsPerSlice.toLocaleString("en"),
        `${requestsPerSecond}`,
        allowance.map(({ level, requestsPerDay }) => `${level}: ${requestsPerDay.toLocaleString("en")}`).join("\n") ||
          "no number published",
      ];
    }),
  );
}

/** What counts as what unless a client says otherwise. */
export function mappingTable(): string {
  const goals = Object.values(goalMetrics).map(({ goal }) => goal);
  return tableOf(
    ["platform", ...codes(goals).split(", ")],
    listed.map(({ label, mapping }) => [
      label,
      ...goals.map((goal) => mapping.goals[goal]?.map(sumOf).join("\nelse ") ?? "cannot be told"),
    ]),
  );
}

function sumOf(sum: readonly Selector[]): string {
  const names = sum.map((one) => ("action" in one ? one.action : one.category));
  const kind = sum.some((one) => "category" in one) ? "category " : "";
  const bases = [...new Set(sum.map(({ basis }) => basis))];
  return `${kind}${names.map((name) => `\`${name}\``).join(" + ")} (basis ${codes(bases)})`;
}
