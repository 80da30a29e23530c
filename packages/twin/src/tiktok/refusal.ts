import { type Asked, json, type Reply } from "../server/route.ts";

/** A question TikTok refuses. Thrown anywhere while answering; the status is 200 all the same. */
export class TiktokRefusal extends Error {
  override readonly name = "TiktokRefusal";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** 40002, the code of everything that is wrong with a parameter. */
export function badParameter(message: string): TiktokRefusal {
  return new TiktokRefusal(40002, message);
}

/** TikTok's envelope: the outcome is in `code`, never in the status. */
export function envelope(asked: Asked, code: number, message: string, data: object = {}): Reply {
  const requestId = `20261122${String(asked.number).padStart(12, "0")}TWIN`;
  return json(200, { code, message, request_id: requestId, data });
}

export function refusing(asked: Asked, answer: () => Reply): Reply {
  try {
    return answer();
  } catch (error) {
    if (error instanceof TiktokRefusal) return envelope(asked, error.code, error.message);
    throw error;
  }
}
