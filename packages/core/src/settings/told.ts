import * as z from "zod";
import { hourOfDay } from "../alerts/duration.ts";
import { decimal } from "../alerts/level.ts";
import { slug } from "../delivery/channel-settings.ts";
import { type ClientId, clientId } from "../ids.ts";
import { type Issue, seen } from "../issues.ts";
import type { Micros } from "../micros.ts";
import { parsedBy } from "../parsed-by.ts";
import { timeZone } from "../time/instant.ts";

/** Who hears of Leadline's own troubles: dead channels, late nights, logins about to end. */
export interface SystemSettings {
  /** Ids of channels. */
  readonly channels: readonly string[];
}

/** 0 for Sunday to 6 for Saturday, as dates count them. */
export const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
export type Weekday = (typeof weekdays)[number];

/** One entry of `digests:`: what a client's week was like. */
export interface DigestSettings {
  readonly id: string;
  readonly client: ClientId;
  readonly weekday: Weekday;
  readonly hour: number;
  readonly zone: string;
  /** Of a calendar month, in the reporting currency; `null`: nothing to keep pace with. */
  readonly monthlyBudget: Micros | null;
  /** Ids of channels. */
  readonly channels: readonly string[];
}

const channelIds = z.array(slug).min(1).describe("Who is told: ids of channels");

export const systemSchema = z.strictObject({ channels: channelIds });

export const digestSchema = z.strictObject({
  id: slug.describe("Short name: lower-case letters, digits and dashes"),
  client: parsedBy(clientId).describe("Whose week"),
  weekday: z.enum(weekdays).default("monday").describe("The day it is told"),
  hour: hourOfDay.prefault("08:00").describe("Not before, such as 08:00"),
  zone: parsedBy(timeZone).describe("The team's time zone, such as Europe/Paris"),
  monthlyBudget: decimal
    .refine((amount) => amount > 0n, { error: "a budget above 0" })
    .nullable()
    .default(null)
    .describe("What a calendar month may cost, in the reporting currency"),
  channels: z.array(slug).default([]).describe("Who is told: ids of channels; those of the client when left out"),
});

interface Around {
  readonly clients: readonly { readonly id: ClientId; readonly channels?: readonly string[] | undefined }[];
  readonly channels?: readonly { readonly id: string }[] | undefined;
  readonly system?: SystemSettings | undefined;
  readonly digests?: readonly DigestSettings[] | undefined;
}

/** What they name that the rest of the configuration does not have. */
export function toldIssues({ clients, channels = [], system, digests = [] }: Around): readonly Issue[] {
  const lacks = (all: readonly { readonly id: string }[], expected: string) => (id: string, field: string) =>
    all.some((one) => one.id === id) ? [] : [{ field, saw: seen(id), expected }];
  const [channel, client] = [lacks(channels, "the id of an entry of channels"), lacks(clients, "the id of a client")];
  const told = (found: readonly string[], field: string) => found.flatMap((id, i) => channel(id, `${field}[${i}]`));
  const nobody = (field: string): Issue => {
    return { field, saw: "nothing", expected: "ids of channels, here or at its client" };
  };
  return [
    ...clients.flatMap((one, at) => told(one.channels ?? [], `clients[${at}].channels`)),
    ...told(system?.channels ?? [], "system.channels"),
    ...digests.flatMap((digest, at) => [
      ...client(digest.client, `digests[${at}].client`),
      ...told(digest.channels, `digests[${at}].channels`),
      ...(digest.channels.length === 0 ? [nobody(`digests[${at}].channels`)] : []),
    ]),
  ];
}
