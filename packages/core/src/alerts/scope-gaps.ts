import type { EntityPage } from "../facts.ts";
import { type AccountKey, accountName } from "../ids.ts";
import { isAbsent, type RateTable, rateOn } from "../rates.ts";
import type { AlertRule } from "./rule.ts";
import { fits, isInScope } from "./scope.ts";

/**
 * Why a rule, or a part of what it names, watches nothing. `noAccount`: none is in its scope. `noneEnabled`: those that are, are
 * switched off at their platforms. `accounts`, `campaigns`: nothing fits the glob. `noRate`: nobody publishes the rate.
 */
export type ScopeGap =
  | { readonly kind: "noAccount" | "noneEnabled" }
  | { readonly kind: "accounts" | "campaigns"; readonly glob: string }
  | { readonly kind: "noRate"; readonly from: string; readonly to: string };

/** An account of a client the rule is for. */
export interface ScopedAccount extends AccountKey {
  /** As its platform tells it; `null` until a login has reached the account. */
  readonly found: { readonly name: string; readonly currency: string; readonly state: "enabled" | "disabled" } | null;
  /** Its campaigns as last read; `null` where none were read, or where nobody needs to know. */
  readonly campaigns: EntityPage["entities"] | null;
}

type Found = ScopedAccount & { readonly found: NonNullable<ScopedAccount["found"]> };

/** What of a rule would never be judged, as far as that is known by now: an account nobody has reached may still fit. Pure. */
export function scopeGaps(
  rule: Pick<AlertRule, "scope" | "threshold">,
  all: readonly ScopedAccount[],
  rates: RateTable,
): readonly ScopeGap[] {
  const onPlatforms = all.filter(({ platform }) => rule.scope.platforms?.includes(platform) ?? true);
  const found = onPlatforms.filter((one): one is Found => one.found !== null);
  const inScope = found.filter((one) => isInScope(rule, named(one)));
  const isSettled = found.length === onPlatforms.length;
  const running = inScope.filter((one) => one.found.state === "enabled");
  if (running.length === 0) {
    if (!isSettled) return [];
    return [...accountGaps(rule, found), { kind: inScope.length === 0 ? "noAccount" : "noneEnabled" }];
  }
  return [
    ...(isSettled ? accountGaps(rule, found) : []),
    ...campaignGaps(rule, running),
    ...rateGaps(rule, running, rates),
  ];
}

const named = ({ platform, account, found }: Found) => ({ platform, account, name: found.name });

function accountGaps({ scope }: Pick<AlertRule, "scope">, found: readonly Found[]): readonly ScopeGap[] {
  const fitsOne = (glob: string) => found.some((one) => fits(glob, accountName(one)) || fits(glob, one.found.name));
  return (scope.accounts ?? []).filter((glob) => !fitsOne(glob)).map((glob) => ({ kind: "accounts", glob }));
}

/** Nothing is said before any campaign was read. */
function campaignGaps({ scope }: Pick<AlertRule, "scope">, running: readonly Found[]): readonly ScopeGap[] {
  const read = running.flatMap(({ campaigns }) => campaigns ?? []);
  if (read.length === 0) return [];
  const fitsOne = (glob: string) => read.some(({ id, name }) => glob === id || fits(glob, name ?? id));
  return (scope.campaigns ?? []).filter((glob) => !fitsOne(glob)).map((glob) => ({ kind: "campaigns", glob }));
}

/** Of a threshold in money, by the newest rates there are; a day that is not published yet is no gap. */
function rateGaps(
  { threshold }: Pick<AlertRule, "threshold">,
  running: readonly Found[],
  rates: RateTable,
): readonly ScopeGap[] {
  const newest = rates.days.at(-1)?.date;
  const to = threshold.kind === "fixed" ? threshold.currency : null;
  if (newest === undefined || to === null) return [];
  const currencies = [...new Set(running.map((one) => one.found.currency))];
  return currencies
    .filter((from) => isAbsent(rateOn(rates, from, to, newest)))
    .map((from) => ({ kind: "noRate", from, to }));
}
