import type { Entity, EntityPage, Fact, FactPage, Page, Result } from "./facts.ts";
import { format, type Micros } from "./micros.ts";

/** A page as JSON that needs no knowledge of ours: every amount and count is exact decimal text, `null` what was not said. */
export type PortablePage = PortableFacts | PortableEntities;

type Amount = string | null;

interface PortableFacts extends Pick<FactPage, "holds" | "level" | "currency" | "metrics" | "unavailable"> {
  readonly facts: readonly {
    readonly entity: string;
    readonly parent: string | null;
    readonly audience: Fact["audience"];
    readonly metrics: Readonly<Record<string, Amount>>;
    readonly results: Readonly<Record<string, { readonly count: Amount; readonly value: Amount }>>;
  }[];
}

interface PortableEntities extends Pick<EntityPage, "holds"> {
  readonly entities: readonly Entity[];
}

/** Nothing of a page is lost: encoding what is read back gives the same hash. */
export function portablePage(page: Page): PortablePage {
  if (page.holds === "entities") return { holds: page.holds, entities: page.entities };
  const { holds, level, currency, metrics, unavailable, facts } = page;
  return { holds, level, currency, metrics, unavailable, facts: facts.map((fact) => portableFact(fact, page)) };
}

function portableFact(fact: Fact, { metrics }: FactPage): PortableFacts["facts"][number] {
  const { entity, parent, audience, results } = fact;
  return {
    entity,
    parent,
    audience,
    metrics: Object.fromEntries(metrics.map((name) => [name, amountOf(fact.metrics[name] ?? null)])),
    results: Object.fromEntries(
      Object.entries<Result>(results).map(([key, { count, value }]) => [
        key,
        { count: amountOf(count), value: amountOf(value) },
      ]),
    ),
  };
}

const amountOf = (amount: Micros | null): Amount => (amount === null ? null : format(amount));
