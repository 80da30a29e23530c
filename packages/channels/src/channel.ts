import type { Notice } from "@leadline/core/delivery/notice";
import { asLeadlineError, LeadlineError } from "@leadline/core/errors";
import type { Grants } from "@leadline/core/grants";
import { issuesOf } from "@leadline/core/issues";
import type { SecretFields } from "@leadline/core/ports";
import type { Instant } from "@leadline/core/time/instant";
import type * as z from "zod";
import type { AwsOptions } from "./aws.ts";
import type { Post } from "./post.ts";

/** What a kind of channel is, as data: drives configuration, messages about it and the documentation. */
export interface ChannelTraits<To = unknown, Secret = unknown> {
  readonly id: string;
  readonly label: string;
  /** How one gets it, in a sentence. */
  readonly says: string;
  /** What `to` holds in the configuration. */
  readonly to: z.ZodType<To>;
  /** The fields of its secret. */
  readonly secret: z.ZodType<Secret>;
  /** The same fields, as a person is asked for them; none where there is no secret. */
  readonly asks: Grants["asks"];
  /** What the vendor's format allows at most. */
  readonly limits: string;
  /** Of the vendor, about the format. */
  readonly link: string;
}

/** The environment of a send. */
export interface ChannelPorts {
  readonly post: Post;
  readonly now: () => Instant;
  /** Where AWS is asked, if not at its own addresses. */
  readonly aws: AwsOptions;
}

/** A send with what the configuration and the secret say, read by the traits. */
export interface Sending<To, Secret> extends ChannelPorts {
  readonly to: To;
  readonly secret: Secret;
  readonly notice: Notice;
}

interface Declared<To, Secret, Payload> {
  readonly traits: ChannelTraits<To, Secret>;
  /** Pure; whatever the notice holds, the payload is within the vendor's limits. */
  readonly render: (notice: Notice) => Payload;
  /** Once, within the time a post may take; throws `LeadlineError` that holds no key, and of an address no more than the host. */
  readonly send: (payload: Payload, how: Sending<To, Secret>) => Promise<void>;
}

/** One kind of channel, whatever it needs. */
export interface Channel {
  readonly traits: ChannelTraits;
  readonly render: (notice: Notice) => unknown;
  /** Throws `input.invalid` that names what is missing, or what the send throws. */
  readonly deliver: (notice: Notice, given: Given, ports: ChannelPorts) => Promise<void>;
}

/** What a channel was given, not yet read. */
export interface Given {
  readonly id: string;
  readonly to: unknown;
  readonly secret: SecretFields;
}

/** Declares a kind, so that its send sees exactly what its traits name. */
export function channel<To, Secret, Payload>({ traits, render, send }: Declared<To, Secret, Payload>): Channel {
  return {
    traits,
    render,
    async deliver(notice, given, ports) {
      const to = traits.to.safeParse(given.to);
      if (!to.success) throw misconfigured(given.id, to.error, given.to);
      const secret = traits.secret.safeParse(given.secret);
      if (!secret.success) throw withoutSecret(given.id, secret.error);
      try {
        await send(render(notice), { ...ports, to: to.data, secret: secret.data, notice });
      } catch (error) {
        throw ofChannel(given.id, traits.id, asLeadlineError(error));
      }
    },
  };
}

/** Whoever reads it later has nothing else that tells which channel it was. */
function ofChannel(id: string, kind: string, { code, message, details }: LeadlineError): LeadlineError {
  return new LeadlineError(code, `The channel ${id} (${kind}): ${message}`, details);
}

function misconfigured(id: string, error: z.ZodError, given: unknown): LeadlineError {
  const [issue] = issuesOf(error, given);
  const field = `to.${issue?.field ?? ""}`;
  return new LeadlineError("input.invalid", `The channel ${id} is not well configured: ${field}.`, {
    field,
    ...(issue === undefined ? {} : { expected: issue.expected }),
  });
}

/** Names fields, never what they hold. */
function withoutSecret(id: string, { issues }: z.ZodError): LeadlineError {
  const fields = [...new Set(issues.map(({ path }) => path.join(".")))].join(", ");
  return new LeadlineError("input.invalid", `The secret of the channel ${id} lacks a valid ${fields}.`, {
    field: fields,
    hint: `Run "leadline alerts secret --channel ${id}", with --stage <name> for a deployed stage.`,
  });
}
