import type { Asked, Limits, PlatformTwin, Reply, Route } from "../server/route.ts";
import { authenticate, createMeter } from "./access.ts";
import { advertiserInfo, listAdvertisers } from "./advertisers.ts";
import { listCampaigns } from "./campaigns.ts";
import { consentRoutes } from "./consent.ts";
import { tiktokFaults } from "./faults.ts";
import { refusing } from "./refusal.ts";
import { report } from "./report.ts";

const calls: readonly { name: string; path: string; shape: readonly string[]; answer: (asked: Asked) => Reply }[] = [
  { name: "advertisers", path: "oauth2/advertiser/get/", shape: [], answer: listAdvertisers },
  { name: "advertiserInfo", path: "advertiser/info/", shape: ["fields"], answer: advertiserInfo },
  {
    name: "report",
    path: "report/integrated/get/",
    shape: ["report_type", "data_level", "dimensions"],
    answer: report,
  },
  { name: "campaigns", path: "campaign/get/", shape: ["filtering"], answer: listCampaigns },
];

/** `/tiktok` stands for business-api.tiktok.com. */
export const tiktokTwin: PlatformTwin = {
  id: "tiktok",
  routes: (limits: Limits): Route[] => {
    const meter = createMeter(limits);
    const asked = calls.map(({ name, path, shape, answer }) => ({
      name: `tiktok.${name}`,
      method: "GET" as const,
      path: `/tiktok/open_api/v1.3/${path}`,
      shape: ({ url }: Asked) => shape.map((parameter) => url.searchParams.get(parameter) ?? "").join(" "),
      answer: (question: Asked) =>
        refusing(question, () => {
          authenticate(question);
          meter(question);
          return answer(question);
        }),
      faults: tiktokFaults,
    }));
    return [...asked, ...consentRoutes()];
  },
};
