import { atMost, type Finding } from "./finding.ts";
import { startAnswers } from "./processes.ts";
import { syncOf } from "./runs.ts";

const days = 30;
const budgets: Readonly<Record<string, number>> = { google: 0.15, meta: 2, tiktok: 1, linkedin: 0.3 };

/** One report of 1,000 rows a day with its results over 30 days: what arrives at the platform, tokens apart. */
export async function requests(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [platform, budget] of Object.entries(budgets)) {
    const server = await startAnswers(platform, 1_000);
    const { rows } = await syncOf({ platform, campaigns: 1_000, days }, server);
    if (rows !== 1_000 * days) throw new Error(`${platform}: ${rows} rows were stored.`);
    const asked = await server.requests();
    await server.stop();
    const what = `requests per account-day, ${platform} (${asked} for ${days} days)`;
    findings.push(atMost(what, asked / days, budget, (n) => n.toFixed(2)));
  }
  return findings;
}
