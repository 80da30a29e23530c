import type { AccessRequest } from "./role-policy.ts";

/** The input of one operation, as the SDK's JSON protocols send it. */
export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The input as it came. */
  readonly text: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** One imitated AWS service behind a JSON protocol. */
export interface Service {
  /** What its `x-amz-target` begins with. */
  readonly target: string;
  /** Everything the caller must be allowed for this call. */
  readonly asks: (call: Call) => readonly AccessRequest[];
  /** Throws `AwsRefusal` for what the service would refuse. */
  readonly answer: (call: Call) => Promise<Answer>;
}

/** What a service answers instead of a result: its type as SDKs know it. */
export class AwsRefusal extends Error {
  override readonly name = "AwsRefusal";
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const json = { "content-type": "application/x-amz-json-1.0" };

export function answered(result: object): Answer {
  return { status: 200, headers: json, text: JSON.stringify(result) };
}

export function refused({ type, message }: Pick<AwsRefusal, "type" | "message">): Answer {
  return { status: 400, headers: json, text: JSON.stringify({ __type: type, message }) };
}
