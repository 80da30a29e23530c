import { shortName } from "../delivery/short-name.ts";
import { type EntryKind, kindOf } from "./entry-kind.ts";
import type { StoredState } from "./evaluation.ts";
import type { AlertEntry, AlertMessage, Words } from "./message.ts";

/**
 * What came of states that are about to be replaced or forgotten, one message a night: whoever put them may have died before he told
 * it. Without figures, since what they rested on may have changed.
 */
export function lastWords(rule: AlertMessage["rule"], states: readonly StoredState[]): readonly AlertMessage[] {
  const moved = states.flatMap((stored) => entryOf(stored, rule) ?? []);
  return [...Map.groupBy(moved, ({ state }) => state.night)].flatMap(([night, entries]) => {
    const at = entries
      .flatMap(({ state }) => state.toldAt ?? [])
      .toSorted()
      .at(-1);
    return at === undefined ? [] : [{ rule, night, at, entries, missing: [] }];
  });
}

function entryOf({ subject, state }: StoredState, { kpi }: AlertMessage["rule"]): AlertEntry | null {
  const { event } = state;
  if (event === null) return null;
  const name = shortName(subject.name);
  const says = kpi === null ? saysOfSystem(name) : words[kindOf({ event, state })](name);
  return { subject, event, state, judgement: null, currency: null, explanation: null, link: null, says };
}

const words: Readonly<Record<EntryKind, (name: string) => Words>> = {
  fired: (name) => ({ en: `${name} was beyond its limit.`, fr: `${name} avait franchi son seuil.` }),
  reminder: (name) => ({ en: `${name} was still alerting.`, fr: `${name} était toujours en alerte.` }),
  stillNoData: (name) => ({
    en: `${name} still could not be judged: figures were missing.`,
    fr: `${name} ne pouvait toujours pas être évalué : il manquait des chiffres.`,
  }),
  cleared: (name) => ({ en: `${name} had recovered.`, fr: `${name} était rétabli.` }),
  noData: (name) => ({
    en: `${name} could not be judged: figures were missing.`,
    fr: `${name} ne pouvait être évalué : il manquait des chiffres.`,
  }),
  dataBack: (name) => ({
    en: `The figures of ${name} were complete again.`,
    fr: `Les chiffres de ${name} étaient de nouveau complets.`,
  }),
  closed: (name) => ({ en: `The alert for ${name} has ended.`, fr: `L’alerte pour ${name} a pris fin.` }),
};

const saysOfSystem = (name: string): Words => ({
  en: `${name} had changed when Leadline was interrupted: see what is told next.`,
  fr: `${name} avait changé quand Leadline a été interrompu : voir la suite.`,
});
