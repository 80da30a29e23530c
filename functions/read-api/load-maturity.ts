import type { PlatformTraits } from "@leadline/core/platform";
import type { AccountRecord } from "@leadline/core/ports";
import type { Maturity } from "@leadline/core/query/account-input";
import type { ClientSettings } from "@leadline/core/settings";
import { type Instant, localTime } from "@leadline/core/time/instant";
import { curveOf } from "./accounts/maturity.ts";
import { type AccountsPorts, sourceOf } from "./accounts/source.ts";

/** The curve learned from what the account's last mornings showed, and the day it is there at `at`; `null` where nothing counts as a lead. */
export async function loadMaturity(
  record: AccountRecord,
  traits: PlatformTraits,
  client: ClientSettings,
  ports: AccountsPorts & { readonly at: Instant },
): Promise<Maturity | null> {
  const source = await sourceOf(record, traits, client, ports);
  const curve = source && curveOf(source);
  if (!curve) return null;
  const zone = traits.due.zone === "UTC" ? "UTC" : record.zone;
  return { curve, today: localTime(ports.at, zone).date };
}
