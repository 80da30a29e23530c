import { randomBytes } from "node:crypto";
import { type AccessRequest, isAllowed, type Statement } from "./role-policy.ts";

/** Somebody who sends requests: a function by its role, or the person at the machine. */
export interface Caller {
  readonly name: string;
  /** `null`: an administrator, who may do everything. */
  readonly statements: readonly Statement[] | null;
}

/** What was asked of the imitated services, by whom, and what became of it. */
export interface Authority {
  /** An access key that stands for the caller; nobody can guess it. */
  admit(caller: Caller): string;
  callerOf(accessKeyId: string): Caller | undefined;
  /** Notes the request either way. */
  decide(caller: Caller, asked: AccessRequest): boolean;
  /** `<caller> <action> <resource>`, each once. */
  readonly denied: ReadonlySet<string>;
  readonly allowed: ReadonlySet<string>;
}

export function createAuthority(): Authority {
  const callers = new Map<string, Caller>();
  const denied = new Set<string>();
  const allowed = new Set<string>();
  return {
    denied,
    allowed,
    admit(caller) {
      const id = `LOCAL${randomBytes(16).toString("hex").toUpperCase()}`;
      callers.set(id, caller);
      return id;
    },
    callerOf: (id) => callers.get(id),
    decide(caller, asked) {
      const may = caller.statements === null || isAllowed(caller.statements, asked);
      const keys = Object.values(asked.context ?? {}).flat();
      (may ? allowed : denied).add([caller.name, asked.action, asked.resource, ...keys].join(" "));
      return may;
    },
  };
}
