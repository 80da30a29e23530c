import { json, type Reply } from "../server/route.ts";

const grpcStatus: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

export interface GoogleRefusalDetails {
  readonly status: number;
  /** The single key of `errorCode`; without it the body has no details, as front-end errors have none. */
  readonly family?: string;
  readonly code?: string;
  readonly message: string;
  /** The `details` of the one error, such as quota. */
  readonly quota?: { readonly rateScope?: string; readonly rateName: string; readonly retryDelay?: string };
}

/** A question Google refuses, with everything its error body shows. Thrown anywhere while answering. */
export class GoogleRefusal extends Error {
  override readonly name = "GoogleRefusal";
  readonly details: GoogleRefusalDetails;

  constructor(details: GoogleRefusalDetails) {
    super(details.message);
    this.details = details;
  }
}

export function badQuery(code: string, message: string): GoogleRefusal {
  return new GoogleRefusal({ status: 400, family: "queryError", code, message });
}

export function badRequest(code: string, message: string): GoogleRefusal {
  return new GoogleRefusal({ status: 400, family: "requestError", code, message });
}

/** How the caller asked decides the shape: streams are refused with an array around the object. */
export interface GoogleCall {
  readonly version: string;
  readonly stream: boolean;
  readonly requestId: string;
}

/** The error element as it stands in a body, alone or behind good batches. */
export function errorElement(refused: GoogleRefusalDetails, { version, requestId }: GoogleCall): object {
  const { status, family, code, message, quota } = refused;
  if (family === "errorInfo") return frontEndElement(refused);
  const failure = {
    "@type": `type.googleapis.com/google.ads.googleads.${version}.errors.GoogleAdsFailure`,
    errors: [
      {
        errorCode: { [family ?? ""]: code },
        message,
        ...(quota === undefined ? {} : { details: { quotaErrorDetails: quota } }),
        ...(family === "queryError" ? { location: { fieldPathElements: [{ fieldName: "query" }] } } : {}),
      },
    ],
    requestId,
  };
  return {
    error: {
      code: status,
      message: family === undefined ? message : outerMessages[status],
      status: grpcStatus[status],
      ...(family === undefined ? {} : { details: [failure] }),
    },
  };
}

/** What stands in front of Google Ads names a reason and knows nothing of its families of errors. */
function frontEndElement({ status, code, message }: GoogleRefusalDetails): object {
  const info = { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: code, domain: "googleapis.com" };
  const help = { "@type": "type.googleapis.com/google.rpc.Help", links: [] };
  return { error: { code: status, message, status: grpcStatus[status], details: [help, info] } };
}

const outerMessages: Readonly<Record<number, string>> = {
  400: "Request contains an invalid argument.",
  401: "Request had invalid authentication credentials.",
  403: "The caller does not have permission",
  429: "Resource has been exhausted (e.g. check quota).",
  500: "Internal error encountered.",
  504: "Deadline expired before operation could complete.",
  503: "The service is currently unavailable.",
};

export function refusalReply(refused: GoogleRefusalDetails, call: GoogleCall): Reply {
  const element = errorElement(refused, call);
  return json(refused.status, call.stream ? [element] : element, { "request-id": call.requestId });
}
