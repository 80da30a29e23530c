import type { Contribution, Explanation, Mover } from "../alerts/explanation.ts";
import type { AlertEntry, AlertMessage } from "../alerts/message.ts";
import type { Subject } from "../alerts/subject.ts";
import { shortName } from "../delivery/short-name.ts";
import type { ToldDetails, ToldEntry, ToldExplanation, ToldMover, ToldPart, ToldRule } from "../delivery/told.ts";
import { accountName } from "../ids.ts";
import { kpis } from "../kpis.ts";
import { format, type Micros } from "../micros.ts";

/** The rule of a message, for programs. */
export function toldRule({ rule: { id, name, kpi, severity, owner } }: AlertMessage): ToldRule {
  return { id, name, kpi, severity, owner };
}

/** What a night found of one subject, for programs. */
export function toldEntry(entry: AlertEntry, kpi: AlertMessage["rule"]["kpi"]): ToldEntry {
  const { subject, event, state, judgement, currency } = entry;
  return {
    subject: subject.key,
    name: shortName(subject.name),
    event,
    ...(state.toldAt === null ? {} : { at: state.toldAt }),
    reason: state.reason,
    value: text(judgement?.value),
    limit: text(judgement?.limit),
    currency: kpi !== null && kpis[kpi].unit === "money" ? currency : null,
    ...detailsOf(entry, kpi),
  };
}

function detailsOf(
  { subject, state, judgement, explanation, link }: AlertEntry,
  kpi: AlertMessage["rule"]["kpi"],
): ToldDetails {
  return {
    kind: subject.kind,
    platform: subject.platform ?? null,
    account: accountOf(subject),
    campaign: subject.campaign ?? null,
    status: state.status,
    kpi,
    expected: text(judgement?.expected),
    clear: text(judgement?.clear),
    baseline: text(judgement?.baseline),
    probability: judgement?.probability == null ? null : rounded(judgement.probability),
    window: judgement?.window ?? null,
    explanation: explanation === null ? null : toldExplanation(explanation),
    link: link?.figures ?? null,
  };
}

function toldExplanation({ before, after, from, contributions, movers, others }: Explanation): ToldExplanation {
  return {
    before: format(before),
    after: format(after),
    ...from,
    contributions: contributions.map(toldPart),
    campaigns: movers.map(toldMover),
    others: text(others),
  };
}

const toldPart = ({ factor, amount }: Contribution): ToldPart => ({ factor, amount: format(amount) });

function toldMover({ subject, amount }: Mover): ToldMover {
  const { campaign = null, name } = subject;
  return { account: accountOf(subject), campaign, name: shortName(name), amount: format(amount) };
}

/** To four places, and never certain: no figures prove that. */
const rounded = (probability: number) => Math.min(9_999, Math.round(probability * 10_000)) / 10_000;

const text = (amount: Micros | null | undefined) => (amount == null ? null : format(amount));

function accountOf({ platform, account }: Subject): string | null {
  return platform === undefined || account === undefined ? null : accountName({ platform, account });
}
