import type { Asked } from "../server/route.ts";
import { servedVersion } from "./versions.ts";

/** How much of its limits the caller has used; the regain time is in minutes, the reset time in seconds. */
export interface Usage {
  readonly percent: number;
  readonly waitS: number;
  /** Business use case. */
  readonly type: string;
}

/** The headers every answer of the API carries, refusals too. */
export function usageHeaders(asked: Asked, usage?: Usage): Readonly<Record<string, string>> {
  const { percent, waitS, type } = usage ?? {
    percent: Math.min(60, asked.number / 50),
    waitS: 0,
    type: "ads_insights",
  };
  const whole = Math.floor(percent);
  const account = /act_(\d+)/.exec(asked.url.pathname)?.[1] ?? "260000000000900";
  const tier = { ads_api_access_tier: "standard_access" };
  const counted = { call_count: whole, total_cputime: Math.floor(whole / 2), total_time: Math.floor(whole / 2) };
  return {
    "facebook-api-version": servedVersion(asked.path.version ?? "", asked.world.now),
    "x-fb-trace-id": `twin${asked.number}`,
    "x-app-usage": JSON.stringify(counted),
    "x-ad-account-usage": JSON.stringify({ acc_id_util_pct: percent, reset_time_duration: waitS, ...tier }),
    "x-business-use-case-usage": JSON.stringify({
      [account]: [{ type, ...counted, estimated_time_to_regain_access: Math.ceil(waitS / 60), ...tier }],
    }),
    "x-fb-ads-insights-throttle": JSON.stringify({ app_id_util_pct: percent, acc_id_util_pct: percent, ...tier }),
  };
}
