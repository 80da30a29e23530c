import { createHmac } from "node:crypto";
import type { Instant } from "@leadline/core/time/instant";
import { credentials } from "../credentials.ts";
import type { MarketAccount } from "../market/account.ts";
import { marketAccount } from "../market/market.ts";
import { metaAccounts } from "../market/meta-accounts.ts";
import type { Asked } from "../server/route.ts";
import type { Parameters } from "./parameters.ts";
import { MetaRefusal, unknownObject } from "./refusal.ts";

/** Tokens exchanged by this server, with the moment they end. */
export interface MetaTokens {
  readonly issued: Map<string, Instant>;
}

/** Accounts the token's user is assigned to, disabled ones too. */
export const assigned: readonly MarketAccount[] = metaAccounts.filter(({ state }) => state !== "notGranted");

export interface TokenState {
  readonly ends: Instant | null;
  readonly expired: boolean;
}

/** `undefined` for a token Meta does not know; a system user's never ends. */
export function tokenState({ issued }: MetaTokens, token: string, now: Instant): TokenState | undefined {
  if (token === credentials.meta.accessToken) return { ends: null, expired: false };
  const ends = issued.get(token);
  return ends === undefined ? undefined : { ends, expired: ends <= now };
}

export const proofOf = (token: string): string =>
  createHmac("sha256", credentials.meta.appSecret).update(token).digest("hex");

export const unknownToken = {
  code: 190,
  message: "Invalid OAuth access token - Cannot parse access token",
};
export const expiredToken = {
  code: 190,
  subcode: 463,
  message: "Error validating access token: Session has expired.",
};

/**
 * The token comes as a parameter, and with it a proof that the caller holds the app's secret. A bearer header means
 * nothing here: nobody has seen Meta accept one for insights.
 */
export function authenticate(tokens: MetaTokens, { world, path }: Asked, parameters: Parameters): void {
  const token = parameters.get("access_token");
  if (token === undefined || token === "") {
    throw new MetaRefusal(
      path.account === undefined && path.node === undefined
        ? { code: 2500, message: "An active access token must be used to query information about the current user." }
        : { code: 104, message: "An access token is required to request this resource." },
    );
  }
  const state = tokenState(tokens, token, world.now);
  if (state === undefined) throw new MetaRefusal(unknownToken);
  if (state.expired) throw new MetaRefusal(expiredToken);
  const proof = parameters.get("appsecret_proof");
  if (proof !== proofOf(token)) {
    throw new MetaRefusal({
      code: 100,
      message:
        proof === undefined
          ? "API calls from the server require an appsecret_proof argument"
          : "Invalid appsecret_proof provided in the API argument",
      type: "GraphMethodException",
    });
  }
}

/** The account behind `act_<digits>`; throws what Meta answers for all others. */
export function adAccount(node: string): MarketAccount {
  const account = marketAccount("meta", /^act_(\d+)$/.exec(node)?.[1] ?? "");
  if (account === undefined) throw unknownObject(node);
  if (account.state !== "notGranted") return account;
  throw new MetaRefusal({
    code: 200,
    message: "(#200) Ad account owner has NOT grant ads_management or ads_read permission",
  });
}
