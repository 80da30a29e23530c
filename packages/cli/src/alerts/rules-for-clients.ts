import type { AlertRule } from "@leadline/core/alerts/rule";
import { isForClient } from "@leadline/core/alerts/scope";
import { LeadlineError } from "@leadline/core/errors";
import type { ClientSettings, Settings } from "@leadline/core/settings";
import { type AdministrationOptions, clientNamed, originOf } from "../commands/administration.ts";
import { rulesNamed } from "./rules-named.ts";

/** Which rules of which clients are asked about. */
export interface RulesAsked extends AdministrationOptions {
  /** All of them when left out. */
  readonly rule?: string;
  /** Every client a rule is for when left out. */
  readonly client?: string;
}

/** A rule, and at least one client it is for. */
export interface RuleForClients {
  readonly rule: AlertRule;
  readonly clients: readonly ClientSettings[];
}

/** Rules with the clients each is asked about for; throws `input.invalid` where there would be none, since nothing told would look like calm. */
export function rulesForClients(
  { rule: id, client, ...where }: RulesAsked,
  settings: Settings,
): readonly RuleForClients[] {
  const rules = rulesNamed(id, settings);
  const only = client === undefined ? null : clientNamed(client, settings, originOf(where));
  const asked = rules.flatMap((rule) => {
    const clients = settings.clients.filter((one) => isForClient(rule, one.id) && (only ?? one.id) === one.id);
    return clients.length === 0 ? [] : [{ rule, clients }];
  });
  if (asked.length > 0) return asked;
  const others = rules.map((rule) => `${rule.id} is for ${rule.scope.client ?? "every client"}`);
  throw new LeadlineError("input.invalid", `No rule asked about is for ${only ?? "any client there is"}.`, {
    field: "client",
    hint: `${others.join(", ")}.`,
  });
}
