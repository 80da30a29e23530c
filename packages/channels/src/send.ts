import type { Send } from "@leadline/core/delivery/deliver-due";
import { LeadlineError } from "@leadline/core/errors";
import type { SecretFields } from "@leadline/core/ports";
import { addressed } from "./addressed.ts";
import type { ChannelPorts } from "./channel.ts";
import { channelKinds } from "./list.ts";

/** The fields of one channel's secret; none when nothing was ever given. */
export type ChannelSecrets = (channel: string) => Promise<SecretFields>;

/** Sends through whichever kind a channel is. `apiAddress`: where readers reach the API, without a slash at its end; `null`: messages bear no links. */
export function createSend(ports: ChannelPorts, secretOf: ChannelSecrets, apiAddress: string | null): Send {
  return async ({ id, kind, to }, notice) => {
    const known = channelKinds.find(({ traits }) => traits.id === kind);
    if (known === undefined) {
      const expected = channelKinds.map(({ traits }) => traits.id).join(", ");
      throw new LeadlineError("input.invalid", `The channel ${id} is of no known kind.`, { saw: kind, expected });
    }
    await known.deliver(addressed(notice, apiAddress), { id, to, secret: await secretOf(id) }, ports);
  };
}
