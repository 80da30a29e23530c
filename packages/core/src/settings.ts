import * as z from "zod";
import { type AlertRule, alertRuleSchema } from "./alerts/rule.ts";
import { currencyCode } from "./currency.ts";
import { type ChannelSettings, channelSchema, type KnownChannel, slug } from "./delivery/channel-settings.ts";
import {
  type AccountKey,
  accountId,
  accountKey,
  accountName,
  type ClientId,
  type ConnectionId,
  clientId,
  connectionId,
  type PlatformId,
  platformId,
} from "./ids.ts";
import { invalid, issuesOf } from "./issues.ts";
import { type ConversionGoal, conversionGoals } from "./kpis.ts";
import { type MappingOverride, mappingOverride } from "./mapping/overrides.ts";
import { parsedBy } from "./parsed-by.ts";
import type { PlatformTraits } from "./platform.ts";
import { type ApiSettings, apiSchema } from "./settings/api.ts";
import { settingsIssues } from "./settings/check-settings.ts";
import { type SourcesSettings, sourcesSchema } from "./settings/sources.ts";
import { type DigestSettings, digestSchema, type SystemSettings, systemSchema } from "./settings/told.ts";

/** What configuration is checked against. */
export type KnownPlatform = Pick<PlatformTraits, "id" | "endpoints" | "mapping" | "accountIdOf">;

export interface ClientSettings {
  readonly id: ClientId;
  readonly name: string;
  readonly accounts: readonly AccountKey[];
  readonly mapping: readonly MappingOverride[];
  /** What the client's conversion rate counts. */
  readonly conversionGoal: ConversionGoal;
  /** Who hears of it where a rule or a digest names nobody: ids of channels. */
  readonly channels?: readonly string[] | undefined;
}

export interface ConnectionSettings {
  readonly id: ConnectionId;
  readonly platform: PlatformId;
  /** Whose quota it uses; connections of one app share its limits. The platform's only app when left out. */
  readonly app?: string | undefined;
}

export interface PlatformSettings {
  readonly endpoints?: Readonly<Record<string, string>> | undefined;
  readonly requestsPerSecond?: number | undefined;
  readonly requestsPerDay?: number | undefined;
}

/** The validated content of `leadline.yaml`. Holds no secret. */
export interface Settings {
  /** ISO 4217. */
  readonly reportingCurrency: string;
  /** How far back the first night of a new account reads. */
  readonly backfillDays: number;
  readonly clients: readonly ClientSettings[];
  readonly connections: readonly ConnectionSettings[];
  readonly platforms: Readonly<Record<string, PlatformSettings>>;
  /** Where sources beside the platforms are asked, if not at their own addresses. */
  readonly sources?: SourcesSettings | undefined;
  /** Origins whose pages may read the API in a browser; none unless named. */
  readonly cors?: { readonly origins: readonly string[] } | undefined;
  /** Where readers of messages reach the API, if not at its own address. */
  readonly api?: ApiSettings | undefined;
  /** When somebody is told; nobody unless there are rules. */
  readonly alerts?: readonly AlertRule[] | undefined;
  /** Who is told, and how. */
  readonly channels?: readonly ChannelSettings[] | undefined;
  /** Who hears of Leadline's own troubles. */
  readonly system?: SystemSettings | undefined;
  readonly digests?: readonly DigestSettings[] | undefined;
}

const clientSchema = z.strictObject({
  id: parsedBy(clientId).describe("Short name in addresses and keys: lower-case letters, digits and dashes"),
  name: z.string().min(1).max(120).describe("The name people read"),
  accounts: z
    .array(parsedBy(accountKey).describe("platform:id, as the platform writes the account's number"))
    .describe("Ad accounts of this client. Each belongs to one client only; one that no client has is never read"),
  mapping: z
    .array(mappingOverride)
    .default([])
    .describe("What counts as a lead, where it differs from the platform's default"),
  conversionGoal: z.enum(conversionGoals).default("leads").describe("What the conversion rate counts"),
  channels: z
    .array(slug)
    .optional()
    .describe("Who is told of this client by rules and digests that name no channels: ids of channels"),
});

const connectionSchema = z.strictObject({
  id: parsedBy(connectionId).describe("Names the login: part of the names of its environment variables"),
  platform: parsedBy(platformId).describe("The platform it opens"),
  app: z
    .string()
    .min(1)
    .optional()
    .describe("Whose quota it uses. Connections of one app share its limits; leave it out where there is one app only"),
});

const platformSchema = z.strictObject({
  endpoints: z
    .record(z.string(), z.url({ protocol: /^https?$/, error: "an http(s) address" }))
    .optional()
    .describe("Other addresses to ask, by name; only needed behind a proxy or in tests"),
  requestsPerSecond: z.number().positive().max(1000).optional().describe("The most requests per second and app"),
  requestsPerDay: z
    .int()
    .positive()
    .optional()
    .describe("The most requests per app in 24 hours, as your access level allows; they are then shared out fairly"),
});

const corsSchema = z.strictObject({
  origins: z
    .array(
      z
        .string()
        .regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/, { error: "an origin such as https://reports.example.com" }),
    )
    .default([])
    .describe(
      "Origins whose pages may read the API in a browser, exactly as browsers name them; nobody's unless named",
    ),
});

/** The shape of `leadline.yaml`; what it cannot say (known platforms, one owner per account) `settings` checks. */
export const settingsSchema = z
  .strictObject({
    reportingCurrency: currencyCode.describe("ISO 4217"),
    backfillDays: z
      .int()
      .min(1)
      .max(1110)
      .default(395)
      .describe("How many days back the first night of a new account reads"),
    clients: z.array(clientSchema).describe("Whose accounts they are. A client never sees another's figures"),
    connections: z
      .array(connectionSchema)
      .default([])
      .describe("Logins at the platforms. Their secrets stand in .env, never here"),
    platforms: z.record(z.string(), platformSchema).default({}).describe("Exceptions per platform; rarely needed"),
    sources: sourcesSchema.optional().describe("Exceptions for sources beside the platforms; rarely needed"),
    cors: corsSchema.optional().describe("Who may read the API from a page of their own"),
    api: apiSchema.optional().describe("Where readers of messages reach the API"),
    alerts: z.array(alertRuleSchema).optional().describe("When somebody is told"),
    channels: z
      .array(channelSchema)
      .optional()
      .describe("Who is told, and how. Their secrets stand in .env, never here"),
    system: systemSchema.optional().describe("Who hears of Leadline's own troubles"),
    digests: z.array(digestSchema).optional().describe("What is told every week"),
  })
  .describe("What Leadline reads, and for whom");

/**
 * Checks what a configuration file holds; throws `input.invalid` that lists every problem with its path. Without `channels` it is
 * not looked at what a channel's kind takes: what is stored already has to be read even if one of its channels is wrong.
 */
export function settings(
  value: unknown,
  platforms: readonly KnownPlatform[],
  channels: readonly KnownChannel[] | null = null,
): Settings {
  const found = settingsSchema.safeParse(value);
  if (!found.success) throw invalid("The configuration", issuesOf(found.error, value));
  const clients = found.data.clients.map((client) => renumbered(client, platforms));
  const alerts = found.data.alerts?.map((rule) => renumberedRule(rule, platforms));
  const digests = found.data.digests?.map((digest) => withChannels(digest, clients));
  const read = { ...found.data, clients, ...(alerts && { alerts }), ...(digests && { digests }) };
  const issues = settingsIssues(read, platforms, channels);
  if (issues.length > 0) throw invalid("The configuration", issues);
  return read;
}

/** Its accounts under the numbers that their platforms answer with, in whatever form they were written. */
function renumbered(client: ClientSettings, platforms: readonly KnownPlatform[]): ClientSettings {
  const asAnswered = ({ platform, account }: AccountKey): AccountKey => {
    return { platform, account: accountId(numberOf(platform, account, platforms)) };
  };
  return {
    ...client,
    accounts: client.accounts.map(asAnswered),
    mapping: client.mapping.map((entry) =>
      entry.account === undefined ? entry : { ...entry, account: asAnswered(entry.account) },
    ),
  };
}

/** A digest that names nobody is for whoever hears of its client. */
function withChannels(digest: DigestSettings, clients: readonly ClientSettings[]): DigestSettings {
  const own = clients.find(({ id }) => id === digest.client)?.channels ?? [];
  return digest.channels.length > 0 ? digest : { ...digest, channels: own };
}

/** Globs of `platform:id` in whatever form the id is written; anything else stays as it is. */
function renumberedRule(rule: AlertRule, platforms: readonly KnownPlatform[]): AlertRule {
  const accounts = rule.scope.accounts?.map((glob) => {
    const [platform = "", ...rest] = glob.split(":");
    return rest.length === 0 ? glob : `${platform}:${numberOf(platform, rest.join(":"), platforms)}`;
  });
  return accounts === undefined ? rule : { ...rule, scope: { ...rule.scope, accounts } };
}

function numberOf(platform: string, written: string, platforms: readonly KnownPlatform[]): string {
  return platforms.find(({ id }) => id === platform)?.accountIdOf?.(written) ?? written;
}

/** The client an account belongs to; `undefined` when nobody has claimed it. */
export function clientOf({ clients }: Settings, owner: AccountKey): ClientSettings | undefined {
  const name = accountName(owner);
  return clients.find(({ accounts }) => accounts.some((key) => accountName(key) === name));
}
