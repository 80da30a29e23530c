import { googleAccounts } from "../market/google-accounts.ts";
import { shuffled } from "../market/random.ts";
import type { View } from "../market/world.ts";
import { type CheckedQuery, isDateSegment } from "./check.ts";
import { type Customer, descendants } from "./customers.ts";
import { actionFields, campaignFields, clientFields, customerFields, type Wire } from "./fields.ts";
import type { Condition, Order } from "./gaql.ts";
import { googleMetrics, noSums, type Sums } from "./metrics.ts";
import { type Group, groupsOf } from "./rows.ts";

/** A row by field name, with every attribute its resource has. */
type FlatRow = Readonly<Record<string, Wire>>;

export interface Asker {
  readonly customer: Customer;
  /** `null` for a manager. */
  readonly view: View | null;
}

/** The whole answer in its final order: as asked, or in none that can be relied on. */
export function resultsOf(query: CheckedQuery, asker: Asker, requestNumber: number): object[] {
  const rows = flatRows(query, asker).filter((row) => query.where.every((condition) => matches(row, condition)));
  const ordered =
    query.orderBy.length > 0
      ? rows.toSorted((a, b) => compareRows(a, b, query.orderBy))
      : shuffled(rows, `${asker.customer.id}|${requestNumber}`);
  const limited = query.limit === null ? ordered : ordered.slice(0, query.limit);
  return limited.map((row) => printed(row, query));
}

function flatRows(query: CheckedQuery, { customer, view }: Asker): FlatRow[] {
  const owner = read(customerFields, customer);
  switch (query.from) {
    case "customer_client":
      return descendants(customer.id).map((client) => ({
        ...owner,
        ...read(clientFields, { ...client, root: customer.id }),
      }));
    case "conversion_action":
      return actionsOwnedBy(customer.id).map((action) => ({ ...owner, ...read(actionFields, action) }));
    case "customer":
      return reported(query, view === null || isPlain(query) ? [] : groupsOf(query, view, view.campaigns), owner);
    case "campaign":
      return (view?.campaigns ?? []).flatMap((campaign) => {
        const attributes = view === null ? {} : read(campaignFields, { view, campaign });
        const groups = view === null || isPlain(query) ? [] : groupsOf(query, view, [campaign]);
        return reported(query, groups, { ...owner, ...attributes });
      });
  }
}

const isPlain = ({ metrics, segments }: CheckedQuery): boolean => metrics.length + segments.length === 0;

function actionsOwnedBy(customer: string) {
  const actions = googleAccounts.flatMap((account) => account.actions).filter(({ owner }) => owner === customer);
  return [...new Map(actions.map((action) => [action.id, action])).values()];
}

function read<Subject>(fields: Readonly<Record<string, (subject: Subject) => Wire>>, subject: Subject): FlatRow {
  return Object.fromEntries(Object.entries(fields).map(([field, of]) => [field, of(subject)]));
}

/** Rows of a report. As soon as a segment is selected, rows without any traffic are dropped. */
function reported(query: CheckedQuery, groups: readonly Group[], attributes: FlatRow): FlatRow[] {
  if (isPlain(query)) return [attributes];
  const kept = query.segments.length === 0 ? groups : groups.filter(({ sums }) => hasTraffic(query, sums));
  return kept.map(({ segments, sums }) => ({ ...attributes, ...segments, ...metricsOf(query, sums) }));
}

const metricsOf = ({ metrics }: CheckedQuery, sums: Sums): FlatRow =>
  Object.fromEntries(metrics.map((name) => [name, googleMetrics[name]?.wire(sums)]));

const zeros = noSums();

function hasTraffic({ metrics }: CheckedQuery, sums: Sums): boolean {
  const asked = metrics.length === 0 ? ["metrics.impressions"] : metrics;
  return asked.some((name) => googleMetrics[name]?.wire(sums) !== googleMetrics[name]?.wire(zeros));
}

function matches(row: FlatRow, { field, operator, values }: Condition): boolean {
  if (isDateSegment(field)) return true;
  const value = row[field] ?? "";
  const signs = values.map((other) => compare(value, other));
  const [first = 0, second = 0] = signs;
  switch (operator) {
    case "=":
    case "IN":
      return signs.includes(0);
    case "!=":
    case "NOT IN":
      return !signs.includes(0);
    case "BETWEEN":
      return first >= 0 && second <= 0;
    case "<":
      return first < 0;
    case "<=":
      return first <= 0;
    case ">":
      return first > 0;
    default:
      return first >= 0;
  }
}

/** Numbers as numbers, everything else as text; booleans may be written in any case. */
function compare(a: NonNullable<Wire>, b: string | number | boolean): number {
  const [left, right] = [String(a), String(b)];
  if (/^-?\d+(\.\d+)?$/.test(left) && /^-?\d+(\.\d+)?$/.test(right)) return Number(left) - Number(right);
  const [low, high] = typeof a === "boolean" ? [left, right.toLowerCase()] : [left, right];
  return low < high ? -1 : low > high ? 1 : 0;
}

function compareRows(a: FlatRow, b: FlatRow, orders: readonly Order[]): number {
  for (const { field, descending } of orders) {
    const sign = compare(a[field] ?? "", b[field] ?? "");
    if (sign !== 0) return descending ? -sign : sign;
  }
  return 0;
}

/** The selected fields and the names of the resources they belong to, nested and in an order of Google's own. */
function printed(row: FlatRow, { select, from, parameters }: CheckedQuery): object {
  const selected = new Set(select);
  const resources = new Set([from, ...select.map((field) => field.split(".")[0])]);
  const named =
    parameters.omit_unselected_resource_names === "true" ? [] : [...resources].map((name) => `${name}.resource_name`);
  const wanted = [...named, ...select.toReversed()].filter((field, at, all) => all.indexOf(field) === at);
  const tree: Branch = new Map();
  for (const field of wanted) {
    if (row[field] !== undefined && (selected.has(field) || field.endsWith(".resource_name"))) {
      plant(tree, field.split(".").map(camelCase), row[field]);
    }
  }
  return objectOf(tree);
}

type Branch = Map<string, Branch | Wire>;

function plant(branch: Branch, [name = "", ...rest]: readonly string[], value: Wire): void {
  if (rest.length === 0) {
    branch.set(name, value);
    return;
  }
  const known = branch.get(name);
  const next: Branch = known instanceof Map ? known : new Map();
  branch.set(name, next);
  plant(next, rest, value);
}

function objectOf(branch: Branch): object {
  return Object.fromEntries([...branch].map(([name, value]) => [name, value instanceof Map ? objectOf(value) : value]));
}

/** `advertising_channel_type` -> `advertisingChannelType`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
