import { type Asked, json, type Reply } from "../server/route.ts";
import { MetaRefusal, type MetaRefusalDetails } from "./refusal.ts";
import { type Usage, usageHeaders } from "./usage.ts";

/** The body of a refusal; texts are for people, only the numbers decide. */
export function errorBody(asked: Asked, details: MetaRefusalDetails): object {
  const { code, subcode, message, transient, type, userTitle } = details;
  return {
    error: {
      message,
      type: type ?? "OAuthException",
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      is_transient: transient === true,
      ...(userTitle === undefined ? {} : { error_user_title: userTitle, error_user_msg: message }),
      fbtrace_id: `AFm-twin${asked.number}`,
    },
  };
}

/** A refusal as it is sent; `usage` is what its headers say of the limits. */
export function refusalReply(asked: Asked, details: MetaRefusalDetails, usage?: Usage): Reply {
  return json(details.status ?? 400, errorBody(asked, details), usageHeaders(asked, usage));
}

/** A refusal thrown while answering becomes its reply; anything else is the twin's own failure. */
export function refusing(asked: Asked, answer: () => Reply): Reply {
  try {
    return answer();
  } catch (error) {
    if (error instanceof MetaRefusal) return refusalReply(asked, error.details);
    throw error;
  }
}
