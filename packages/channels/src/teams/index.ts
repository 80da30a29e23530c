import { channel } from "../channel.ts";
import { ensureNoPage } from "../post.ts";
import { renderTeams } from "./render.ts";
import { teamsTraits } from "./traits.ts";

/** A workflow answers 202 before it has posted anything; what fails after that is seen in its own history only. */
export const teams = channel({
  traits: teamsTraits,
  render: renderTeams,
  async send(message, { secret, post }) {
    ensureNoPage(await post({ url: secret.url, body: JSON.stringify(message) }));
  },
});
