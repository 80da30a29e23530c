import fc from "fast-check";
import { expect, test } from "vitest";
import { linkedinAccounts } from "../market/linkedin-accounts.ts";
import { campaignsOf, divided } from "./structure.ts";

test("what is divided adds up again, and no part is further than one from its share", () => {
  const weights = fc.array(fc.bigInt({ min: 1n, max: 9n }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), weights, (total, given) => {
      const parts = divided(total, given);
      const sum = given.reduce((a, b) => a + b, 0n);
      expect(parts.reduce((a, b) => a + b, 0n)).toBe(total);
      parts.forEach((part, at) => {
        const distance = part * sum - total * (given[at] ?? 0n);
        expect(distance < 0n ? -distance : distance).toBeLessThanOrEqual(sum);
      });
    }),
  );
});

test("ids of groups, campaigns and creatives are never the same, and some groups have several campaigns", () => {
  const groups = linkedinAccounts.flatMap((account) => account.campaigns);
  const campaigns = groups.flatMap(campaignsOf);
  const ids = [...groups, ...campaigns, ...campaigns.flatMap(({ creatives }) => creatives)].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(campaigns.length).toBeGreaterThan(groups.length);
});
