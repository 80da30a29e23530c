import type { Reply } from "@leadline/core/failures";
import type { Usage } from "@leadline/core/quota";
import { fullPercent as full } from "@leadline/core/quota/closing";
import { addMs, type Instant } from "@leadline/core/time/instant";
import * as z from "zod";

const minuteMs = 60_000;
/** No limit of Meta's lasts longer; a header that says so is broken. */
const longestMs = 24 * 60 * minuteMs;

/** Headers in which Meta tells how full its limits are; all of them JSON text, none of them reliable. */
export const usageHeaders = [
  "x-business-use-case-usage",
  "x-app-usage",
  "x-ad-account-usage",
  "x-fb-ads-insights-throttle",
] as const;

const number = z.number().nonnegative().catch(0);
const counters = { call_count: number, total_time: number, total_cputime: number };
const useCases = z.record(z.string(), z.array(z.object({ ...counters, estimated_time_to_regain_access: number })));
const app = z.object(counters);
const account = z.object({ acc_id_util_pct: number, reset_time_duration: number });
const throttle = z.object({ app_id_util_pct: number, acc_id_util_pct: number });

/** Minutes in the use-case header, seconds in the account's. What cannot be read is left out. */
export function usagesOf(headers: Readonly<Record<string, string>>): readonly Usage[] {
  const read = <T extends z.ZodType>(schema: T, name: (typeof usageHeaders)[number]) =>
    schema.safeParse(parsed(headers[name])).data;
  const business = Object.values(read(useCases, "x-business-use-case-usage") ?? {}).flat();
  const ofApp = read(app, "x-app-usage");
  const ofAccount = read(account, "x-ad-account-usage");
  const ofInsights = read(throttle, "x-fb-ads-insights-throttle");
  return [
    ...business.map((one) => usage("account", fullest(one), one.estimated_time_to_regain_access * minuteMs)),
    ...(ofApp ? [usage("app", fullest(ofApp), 0)] : []),
    ...(ofAccount
      ? [
          usage(
            "account",
            ofAccount.acc_id_util_pct,
            ofAccount.acc_id_util_pct < full ? 0 : ofAccount.reset_time_duration * 1000,
          ),
        ]
      : []),
    // The account's figure alone stays at 100 long after the account works again.
    ...(ofInsights ? [usage("account", Math.min(ofInsights.app_id_util_pct, ofInsights.acc_id_util_pct), 0)] : []),
  ];
}

/** Whose limit is used up so far that the next request should wait; `null` when there is room. */
export function exhausted(headers: Readonly<Record<string, string>>): Usage["scope"] | null {
  const closed = usagesOf(headers).filter(({ percent, regainMs }) => percent >= full || regainMs > 0);
  return closed.find(({ scope }) => scope === "app")?.scope ?? closed[0]?.scope ?? null;
}

/** When the limit opens again: as its headers say, else after `unsaidMs`. */
export function afterRegain(scope: Usage["scope"], unsaidMs: number) {
  return ({ headers = {} }: Reply, now: Instant): Instant => {
    const said = usagesOf(headers).flatMap((one) => (one.scope === scope ? [one.regainMs] : []));
    return addMs(now, Math.max(...said, 0) || unsaidMs);
  };
}

function usage(scope: Usage["scope"], percent: number, regainMs: number): Usage {
  return { scope, percent, regainMs: Math.min(longestMs, Math.ceil(regainMs)) };
}

function fullest({ call_count, total_time, total_cputime }: z.output<typeof app>): number {
  return Math.max(call_count, total_time, total_cputime);
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
