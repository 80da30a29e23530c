import type { Connection, Transport } from "./platform.ts";
import type { Instant } from "./time/instant.ts";

/** What is known of how long a grant lasts. `null` = it never ends, or the platform does not say. */
export interface GrantLife {
  /** The access token's end. */
  readonly accessUntil: Instant | null;
  /** After this a person has to connect again. */
  readonly refreshUntil: Instant | null;
  /** What was granted; `null` where the platform does not tell. */
  readonly scopes: readonly string[] | null;
}

/** What a user types before the consent page, by the names of the credentials' fields: `clientId`, `clientSecret`. */
export type GivenFields = Readonly<Record<string, string>>;

export interface ConsentRequest {
  readonly given: GivenFields;
  readonly endpoints: Readonly<Record<string, string>>;
  /** Where the platform sends the browser back to, with the code in the query. */
  readonly redirectUri: string;
  /** Random text that must come back unchanged. */
  readonly state: string;
}

export interface ConsentAnswer extends Omit<ConsentRequest, "state"> {
  /** Every parameter of the address the browser came back to. */
  readonly returned: Readonly<Record<string, string>>;
  /** Whose quota the exchange costs. */
  readonly app: string;
}

/** New secrets, to be kept instead of the old ones, and how long they last. */
export interface Renewal<Credentials> {
  readonly credentials: Credentials;
  readonly life: GrantLife;
}

/** How a person grants access to a platform and how the grant is kept alive. Loads no SDK. Secrets pass through, nothing keeps them. */
export interface Grants<Credentials = unknown> {
  /** What the user must have before consent, in the order it is asked for. */
  readonly asks: readonly {
    readonly field: string;
    readonly says: string;
    readonly secret: boolean;
    readonly optional?: true;
  }[];
  /** One sentence: where on the platform's site these are found, and which redirect address must be registered there. */
  readonly says: string;
  /** The consent page; it holds no secret. `null` where no consent page exists and the user pastes everything. */
  authorizeUrl(request: ConsentRequest): string | null;
  /** Exchanges what came back for credentials, in the shape the platform's traits check. */
  exchange(answer: ConsentAnswer, transport: Transport): Promise<Credentials>;
  /** How long the grant lasts and what it covers, by asking the platform where it can be asked. */
  life(connection: Connection<Credentials>, transport: Transport): Promise<GrantLife>;
  /** New credentials when the old ones end within `days`; `null` when nothing needs to be, or can be, renewed. */
  renew(connection: Connection<Credentials>, transport: Transport, days: number): Promise<Renewal<Credentials> | null>;
}
