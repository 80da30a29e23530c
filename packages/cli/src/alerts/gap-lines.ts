import type { ScopeGap } from "@leadline/core/alerts/scope-gaps";
import type { RuleGaps } from "@leadline/core/watch/gaps-of-rules";

/** A line per gap, for the person who has mistyped something, or whose campaigns were given other names. */
export function gapLines(found: readonly RuleGaps[]): readonly string[] {
  return found.flatMap(({ rule, gaps }) => {
    const globs = rule.scope.campaigns?.length;
    const isIdle = gaps.filter(({ kind }) => kind === "campaigns").length === globs;
    return gaps.map((gap) => `! The rule ${rule.id} ${textOf(gap, isIdle)}`);
  });
}

function textOf(gap: ScopeGap, isIdle: boolean): string {
  switch (gap.kind) {
    case "noAccount":
      return "watches nothing: no account fits its scope.";
    case "noneEnabled":
      return "watches nothing: every account in its scope is switched off at its platform.";
    case "accounts":
      return `names accounts ${JSON.stringify(gap.glob)}, and there are none.`;
    case "campaigns":
      return `${isIdle ? "watches nothing: it" : ""} names campaigns ${JSON.stringify(gap.glob)}, and no account in its scope has any.`.trim();
    case "noRate":
      return `cannot judge accounts in ${gap.from}: nobody publishes their rate to ${gap.to}, its threshold's currency.`;
    default:
      return gap satisfies never;
  }
}
