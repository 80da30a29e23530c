import type { StoredState } from "@leadline/core/alerts/evaluation";
import type { AlertStore, JudgedRule } from "@leadline/core/delivery/alert-store";
import type { ClientId } from "@leadline/core/ids";
import { namesAccount } from "./names-account.ts";
import { pause } from "./pause.ts";
import type { ClientShelf, MentionShelf } from "./shelf.ts";

interface Held<T> {
  readonly client: ClientId | null;
  readonly value: T;
}

export function memoryAlerts(): AlertStore & ClientShelf & MentionShelf {
  const states = new Map<string, Held<StoredState>>();
  const judged = new Map<string, Held<JudgedRule>>();
  const nameOf = (client: ClientId | null, ...words: readonly string[]) => JSON.stringify([client, ...words]);
  const drop = (isDoomed: (held: Held<StoredState>) => boolean) => {
    const doomed = [...states].filter(([, held]) => isDoomed(held));
    for (const [name] of doomed) states.delete(name);
    return doomed.length;
  };
  return {
    dropClient(client) {
      const rules = [...judged].filter(([, held]) => held.client === client);
      for (const [name] of rules) judged.delete(name);
      return rules.length + drop((held) => held.client === client);
    },
    dropMentions(owner, client) {
      const isTheirs = (held: Held<StoredState>) => held.client === client || held.client === null;
      return { alert: drop((held) => isTheirs(held) && namesAccount(held.value, owner)) };
    },
    async states(client, rule) {
      await pause();
      const own = [...states.values()].filter((held) => held.client === client).map(({ value }) => value);
      const wanted = own.filter(({ state }) => rule === undefined || state.rule === rule);
      return wanted.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    },
    async put(client, stored) {
      await pause();
      const name = nameOf(client, stored.state.rule, stored.state.subject);
      if ((states.get(name)?.value.state.seq ?? 0) !== stored.state.seq - 1) return false;
      states.set(name, { client, value: structuredClone(stored) });
      return true;
    },
    async forget(client, { state: { rule, subject, seq } }) {
      await pause();
      const name = nameOf(client, rule, subject);
      if (states.get(name)?.value.state.seq === seq) states.delete(name);
    },
    async judged(client) {
      await pause();
      const own = [...judged.values()].filter((held) => held.client === client).map(({ value }) => value);
      return own.toSorted((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
    },
    async setJudged(client, next) {
      const { night, version, rule } = next;
      await pause();
      const name = nameOf(client, rule.id);
      const before = judged.get(name)?.value;
      const isLater = before === undefined || before.night < night;
      if (isLater || (before.night === night && before.version !== version)) {
        judged.set(name, { client, value: structuredClone(next) });
      }
    },
    async forgetJudged(client, rule) {
      await pause();
      judged.delete(nameOf(client, rule));
    },
  };
}

const orderOf = ({ state }: StoredState) => `${state.rule}#${encodeURIComponent(state.subject)}`;
