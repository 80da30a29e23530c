import { knownChannels } from "@leadline/channels/known";
import { settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Environment, variableOf } from "../config.ts";
import { localChannelSecrets } from "./channel-secrets.ts";

const fields = [...new Set(knownChannels.flatMap(({ asks }) => asks.map(({ field }) => field)))];
const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/);
/** Two names that are as alike as they may be: one goes on where the other ends, by a field's name or anything else. */
const alike = fc
  .tuple(id, fc.oneof(fc.constantFrom(...fields), fc.stringMatching(/^[a-z0-9-]{0,6}$/)), id)
  .chain(([first, more, other]) => fc.tuple(fc.constant(first), fc.constantFrom(`${first}-${more}`, other)))
  .filter(([first, second]) => first !== second);

const variablesOf = (channel: string): Environment =>
  Object.fromEntries(fields.map((field) => [variableOf("channel", channel, field), `${field} of ${channel}`]));

test("no two channels share a variable, and each reads its own, however alike their names are", async () => {
  await fc.assert(
    fc.asyncProperty(alike, async (ids) => {
      const env = Object.assign({}, ...ids.map(variablesOf));
      expect(Object.keys(env)).toHaveLength(2 * fields.length);
      for (const channel of ids) {
        const read = await localChannelSecrets(env)(channel);
        expect(read).toMatchObject(Object.fromEntries(fields.map((field) => [field, `${field} of ${channel}`])));
      }
    }),
  );
});

test.each(["team.a", "team_a", "Team-a", "team a"])("%s, which would be written like team-a, is no name", (other) => {
  const channels = ["team-a", other].map((name) => ({ id: name, kind: "slack" }));
  const read = () => settings({ reportingCurrency: "EUR", clients: [], channels }, platforms, knownChannels);
  expect(read).toThrow(
    `channels[1].id: found ${JSON.stringify(other)}, expected lower-case letters, digits and dashes`,
  );
});
