import type { PlatformTraits } from "../platform.ts";
import type { AccountRecord } from "../ports.ts";
import type { Maturity } from "../query/account-input.ts";
import type { ClientSettings } from "../settings.ts";
import { type Instant, localTime } from "../time/instant.ts";
import { type AccountsPorts, sourceOf } from "./account-source.ts";
import { curveOf } from "./maturity-curve.ts";

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
