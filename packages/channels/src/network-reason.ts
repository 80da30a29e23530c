import * as z from "zod";

/** Why no answer came, and what to do about it; both whole sentences' parts, fit for anybody to read. */
export interface NetworkReason {
  /** `its name is not known here (ENOTFOUND)`. */
  readonly says: string;
  readonly hint: string;
}

const unknownName = {
  says: "its name is not known here",
  hint: "See whether the address is spelt rightly, and whether this network knows it.",
};
const untrusted = {
  says: "its certificate is not trusted",
  hint: "Have it renewed there, or make its authority known here by NODE_EXTRA_CA_CERTS.",
};
const late = {
  says: "it did not answer in time",
  hint: "It is tried again; if that lasts, see whether a firewall or a proxy stands in between.",
};
const refused = { says: "nothing listens there", hint: "See whether the server runs, and the port of its address." };
const cut = { says: "the connection was cut", hint: "It is tried again; if that lasts, look at the server's own log." };
const unreachable = { says: "there is no way to it", hint: "See whether this machine reaches the network at all." };

/** By the codes of Node and of its fetch. */
const reasons: Readonly<Record<string, NetworkReason>> = {
  ENOTFOUND: unknownName,
  EAI_AGAIN: { says: "the name service did not answer", hint: unreachable.hint },
  ECONNREFUSED: refused,
  ECONNRESET: cut,
  EPIPE: cut,
  UND_ERR_SOCKET: cut,
  ETIMEDOUT: late,
  UND_ERR_CONNECT_TIMEOUT: late,
  UND_ERR_HEADERS_TIMEOUT: late,
  UND_ERR_BODY_TIMEOUT: late,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  CERT_HAS_EXPIRED: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_SSL_WRONG_VERSION_NUMBER: { says: "it does not speak https there", hint: refused.hint },
  ERR_TLS_CERT_ALTNAME_INVALID: { ...untrusted, says: "its certificate is another host's" },
};

const coded = z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{2,50}$/) });
const caused = z.object({ cause: coded });
/** What fetch says of a port that it never asks; the one reason of its own without a code. */
const badPort = z.object({ cause: z.object({ message: z.literal("bad port") }) });

/** By name and code alone: the message of such an error may hold the address. `null` where it is no error of the network. */
export function networkReason(error: unknown): NetworkReason | null {
  if (error instanceof Error && error.name === "TimeoutError") return late;
  const code = coded.safeParse(error).data?.code ?? caused.safeParse(error).data?.cause.code;
  if (badPort.safeParse(error).success) return { says: "its port is kept for something else", hint: refused.hint };
  if (code === undefined) return null;
  const { says, hint } = reasons[code] ?? { says: "the network failed", hint: cut.hint };
  return { says: `${says} (${code})`, hint };
}
