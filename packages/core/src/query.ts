import type { AccountKey } from "./ids.ts";
import type { Issue } from "./issues.ts";
import { mappingIssues } from "./mapping/check.ts";
import type { MappingSpan } from "./mapping/overrides.ts";
import { compileMapping } from "./mapping.ts";
import { collect } from "./query/groups.ts";
import { type AccountInput, isAsked, type KpiQuery } from "./query/question.ts";
import { type QueryRow, rowsOf, totalsRows } from "./query/rows.ts";

export interface AccountAnswer extends AccountKey {
  readonly name: string;
  readonly zone: string;
  readonly currency: string;
  /** What counted as a lead, and from when on. */
  readonly mappings: readonly Omit<MappingSpan, "rules">[];
  /** Conversion actions whose category nobody knows: they count for nothing. */
  readonly unmapped: readonly string[];
  /** Goals in which the account's own categories would count one event twice; configuration alone cannot see it. */
  readonly conflicts: readonly Issue[];
}

export interface QueryAnswer {
  readonly rows: readonly QueryRow[];
  /** Rows before the limit. */
  readonly count: number;
  /** One per currency, over all rows, the limit aside. */
  readonly totals: readonly QueryRow[];
  readonly accounts: readonly AccountAnswer[];
}

/** Pure. Sums exactly per group and currency, then divides; nothing is converted or averaged. */
export function runQuery(query: KpiQuery, accounts: readonly AccountInput[]): QueryAnswer {
  const asked = accounts
    .filter((account) => isAsked(query, account))
    .map((account) => ({ account, mappings: inForce(account.mapping, query).map(withCompiled(account)) }));
  const groups = collect(query, asked);
  const rows = rowsOf(groups, query, accounts);
  return {
    rows: query.limit === undefined ? rows : rows.slice(0, query.limit),
    count: rows.length,
    totals: totalsRows(groups, query),
    accounts: asked.map(({ account: { platform, account, name, zone, currency }, mappings }) => ({
      platform,
      account,
      name,
      zone,
      currency,
      mappings: mappings.map(({ from, version }) => ({ from, version })),
      unmapped: [...new Set(mappings.flatMap(({ compiled }) => [...compiled.unmapped]))].sort(),
      conflicts: mappings.flatMap(({ rules, version, compiled }) =>
        mappingIssues(rules.goals, rules, `mapping ${version}`, compiled.categories),
      ),
    })),
  };
}

function inForce(spans: readonly MappingSpan[], { from, to }: KpiQuery): readonly MappingSpan[] {
  return spans.filter((span, index) => {
    const next = spans[index + 1]?.from ?? null;
    return (span.from === null || span.from <= to) && (next === null || next > from);
  });
}

function withCompiled({ actions }: AccountInput) {
  return (span: MappingSpan) => ({ ...span, compiled: compileMapping(span.rules, actions) });
}
