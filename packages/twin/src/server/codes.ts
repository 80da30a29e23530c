import { hash } from "../market/random.ts";

/** What a consent was given for. */
export interface Consent {
  /** Beyond the hour. */
  readonly lasting: boolean;
  readonly redirectUri: string;
}

/** Authorisation codes of one server: each is good for one exchange. */
export interface Codes {
  give(consent: Consent): string;
  /** The consent behind a code, once; `null` ever after and for any other text. */
  redeem(code: string): Consent | null;
}

export function createCodes(prefix: string): Codes {
  const open = new Map<string, Consent>();
  let given = 0;
  return {
    give(consent) {
      given += 1;
      const code = `${prefix}${(hash(`${prefix}${given}`) >>> 0).toString(36)}-${given}`;
      open.set(code, consent);
      return code;
    },
    redeem(code) {
      const consent = open.get(code) ?? null;
      open.delete(code);
      return consent;
    },
  };
}
