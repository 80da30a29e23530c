import { contract } from "./contract.ts";

/** `urn:li:sponsoredAccount:123`. */
export function urn(kind: "sponsoredAccount", id: string): string {
  return `urn:li:${kind}:${id}`;
}

type Kind = "sponsoredAccount" | "sponsoredCampaignGroup" | "llaPartnerConversion";

/** The bare id of a URN of that kind, whatever its namespace: conversions are `urn:lla:`. Throws `upstream.contract`. */
export function idOf(text: string | undefined, kind: Kind): string {
  const [, found, id] = /^urn:[a-z]+:(\w+):(\d{1,20})$/i.exec(text ?? "") ?? [];
  if (found === kind && id !== undefined) return id;
  throw contract("LinkedIn's answer names something else than was asked for.", {
    field: "pivotValues",
    saw: (text ?? "nothing").slice(0, 80),
    expected: `a ${kind}`,
  });
}
