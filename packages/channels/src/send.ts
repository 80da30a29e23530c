import type { Send } from "@leadline/core/delivery/deliver-due";
import { LeadlineError } from "@leadline/core/errors";
import type { SecretFields } from "@leadline/core/ports";
import type { ChannelPorts } from "./channel.ts";
import { channelKinds } from "./list.ts";

/** The fields of one channel's secret; none when nothing was ever given. */
export type ChannelSecrets = (channel: string) => Promise<SecretFields>;

/** Sends through whichever kind a channel is. */
export function createSend(ports: ChannelPorts, secretOf: ChannelSecrets): Send {
  return async ({ id, kind, to }, notice) => {
    const known = channelKinds.find(({ traits }) => traits.id === kind);
    if (known === undefined) {
      const expected = channelKinds.map(({ traits }) => traits.id).join(", ");
      throw new LeadlineError("input.invalid", `The channel ${id} is of no known kind.`, { saw: kind, expected });
    }
    await known.deliver(notice, { id, to, secret: await secretOf(id) }, ports);
  };
}
