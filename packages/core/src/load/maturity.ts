import type { PlatformTraits } from "../platform.ts";
import type { AccountRecord } from "../ports.ts";
import type { Maturity } from "../query/account-input.ts";
import type { ClientSettings } from "../settings.ts";
import { type Instant, localTime } from "../time/instant.ts";
import { type AccountSource, type AccountsPorts, sourceOf } from "./account-source.ts";
import { curvesOf } from "./maturity-curve.ts";

/** Which development is asked for, of leads alone unless others are named, and when. */
export interface MaturityPorts extends AccountsPorts, Partial<Pick<AccountSource, "settling">> {
  readonly at: Instant;
}

/** The curves learned from what the account's last mornings before `at` showed, and the day it is there at `at`; `null` where none of the goals counts. */
export async function loadMaturity(
  record: AccountRecord,
  traits: PlatformTraits,
  client: ClientSettings,
  { at, ...ports }: MaturityPorts,
): Promise<Maturity | null> {
  const source = await sourceOf(record, traits, client, ports);
  const curves = source && curvesOf(source);
  if (!curves || Object.keys(curves).length === 0) return null;
  const zone = traits.due.zone === "UTC" ? "UTC" : record.zone;
  return { curves, today: localTime(at, zone).date };
}
