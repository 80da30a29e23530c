import type { ClientScope, Right } from "@leadline/core/api-keys";
import { type ClientId, clientId } from "@leadline/core/ids";
import { parsedBy } from "@leadline/core/parsed-by";
import type { PlatformTraits } from "@leadline/core/platform";
import type { Clock, Log, Store } from "@leadline/core/ports";
import type { ClientSettings, Settings } from "@leadline/core/settings";
import type * as z from "zod";
import { notFound, type Problem } from "../door/problem.ts";
import { type Asked, type Parameters, required } from "./parameter.ts";

export interface ReadApiPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: () => Promise<Settings>;
  readonly traits: readonly PlatformTraits[];
  /** Milliseconds that only grow, beside the clock, which a demo holds still; the process's own where left out. */
  readonly elapsedMs?: () => number;
}

/** What an answer may be written in. */
export const mediaTypes = { json: "application/json", csv: "text/csv", html: "text/html" } as const;
export type Format = keyof typeof mediaTypes;

/** A body in one format; headers beyond what every answer has. */
export interface Answer {
  readonly format: Format;
  readonly body: string;
  /** The body without what only tells when it was asked, where it has such words: equal text, equal answer. */
  readonly alike?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an endpoint says to whoever is allowed to ask. */
export type Reply = Answer | { readonly problem: Problem };

/** A request that has passed the door. */
export interface Question<P extends Parameters = Parameters> {
  readonly asked: Asked<P>;
  /** The clients whose figures may be shown. */
  readonly scope: ClientScope;
  /** Parts of the path, by the names they have in it. */
  readonly parts: Readonly<Record<string, string>>;
  /** The best of the endpoint's formats for the `Accept` header. */
  readonly accepted: Format;
}

export interface Endpoint<P extends Parameters = Parameters> {
  /** `/v1/kpis`; parts that vary in braces. */
  readonly path: string;
  readonly says: string;
  readonly parameters: P;
  /** What the parts of the path hold. */
  readonly parts?: Readonly<Record<string, { readonly says: string; readonly pattern: string }>>;
  /** What a key must be allowed to do; `null` where everybody may ask. */
  readonly right: Right | null;
  /** In the order of preference. */
  readonly formats: readonly Format[];
  /** Of the JSON answer. Made only where it is needed: a Lambda answers without it. */
  readonly response: (() => z.ZodType) | null;
  /** A question the demo's data answer, for the documentation. */
  readonly example: string;
  answer(question: Question<P>, ports: ReadApiPorts): Promise<Reply>;
}

/** Declares an endpoint so that its answer sees exactly the parameters it names. */
export function endpoint<P extends Parameters>(declared: Endpoint<P>): Endpoint {
  // Whoever calls `answer` has read `asked` by these very parameters.
  return declared as unknown as Endpoint;
}

/** Whose figures: the parameter nearly every endpoint has. */
export const client = required(parsedBy(clientId), { says: "Whose figures", example: "northwind" });

/** The client, or the answer for one that does not exist; out of the caller's scope is the same. */
export async function clientIn(
  scope: ClientScope,
  id: ClientId,
  { settings }: Pick<ReadApiPorts, "settings">,
): Promise<{ readonly client: ClientSettings } | { readonly problem: Problem }> {
  const found = visibleClients(scope, await settings()).find((known) => known.id === id);
  return found ? { client: found } : { problem: notFound(`There is no client ${id}.`, "client") };
}

/** The clients a scope opens, in the configuration's order. */
export function visibleClients(scope: ClientScope, { clients }: Settings): readonly ClientSettings[] {
  return scope === "all" ? clients : clients.filter(({ id }) => scope.includes(id));
}

/** An answer in JSON. */
export function json(value: unknown): Answer {
  return { format: "json", body: JSON.stringify(value) };
}
