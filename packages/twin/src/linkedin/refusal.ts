import { type Asked, json, type Reply } from "../server/route.ts";

export interface LinkedinRefusalDetails {
  readonly status: number;
  readonly message: string;
  readonly code?: string;
  readonly serviceErrorCode?: number;
  /** What the newer envelope says of each bad input; without it the older one stands. */
  readonly inputs?: readonly { readonly code: string; readonly description: string; readonly field: string }[];
}

/** A question LinkedIn refuses, with everything its error body shows. Thrown anywhere while answering. */
export class LinkedinRefusal extends Error {
  override readonly name = "LinkedinRefusal";
  readonly details: LinkedinRefusalDetails;

  constructor(details: LinkedinRefusalDetails) {
    super(details.message);
    this.details = details;
  }
}

const badInput = (
  field: string,
  code: string,
  description: string,
  message = "Invalid param. Please see errorDetails for more information.",
): LinkedinRefusal => new LinkedinRefusal({ status: 400, message, inputs: [{ code, description, field }] });

/** The value was understood and cannot be used. */
export function paramInvalid(field: string, description = "Invalid value for param; wrong type or other syntax error") {
  return badInput(field, "PARAM_INVALID", description);
}

export function fieldInvalid(field: string, description: string) {
  return badInput(field, "FIELD_INVALID", description);
}

export function unknownParameter(name: string) {
  const message = "Invalid query parameters passed to request";
  return badInput(name, "QUERY_PARAM_NOT_ALLOWED", message, message);
}

/** The value could not even be taken apart: the framework answers before the resource. */
export function malformed(name: string) {
  return new LinkedinRefusal({ status: 400, message: `Parameter '${name}' is invalid` });
}

export function required(name: string) {
  return new LinkedinRefusal({ status: 400, message: `Parameter '${name}' is required` });
}

/** Role, scope or product is missing; which of them LinkedIn does not tell. */
export function accessDenied(resource: string, method: string, version: string) {
  return new LinkedinRefusal({
    status: 403,
    serviceErrorCode: 100,
    code: "ACCESS_DENIED",
    message: `Not enough permissions to access: ${resource}.${method}.${version}`,
  });
}

export function notFound() {
  return new LinkedinRefusal({ status: 404, message: "Not Found" });
}

/** Headers of every answer; the ids are for LinkedIn's support. No quota is ever told. */
export function linkedinHeaders({ number }: Asked): Readonly<Record<string, string>> {
  return {
    "x-li-uuid": `AAYtwin${String(number).padStart(10, "0")}==`,
    "x-li-fabric": "prod-twin",
    "x-li-request-id": `twin-${number}`,
    "x-restli-protocol-version": "2.0.0",
  };
}

export function refusalReply({ inputs, ...plain }: LinkedinRefusalDetails, asked: Asked): Reply {
  const details =
    inputs === undefined
      ? {}
      : {
          errorDetailType: "com.linkedin.common.error.BadRequest",
          errorDetails: {
            inputErrors: inputs.map(({ code, description, field }) => ({
              code,
              description,
              input: { inputPath: { fieldPath: field } },
            })),
          },
        };
  return json(plain.status, { ...details, ...plain }, linkedinHeaders(asked));
}
