import { Transform, type TransformCallback } from "node:stream";

/** What came back over the wire when it was not a whole, successful answer. May hold anything: never leaves this folder. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly status: number;
  readonly requestId: string | undefined;
  readonly text: string;

  // No property may be called `response` or `metadata`: the SDK looks for both and would rewrite the error.
  constructor(status: number, requestId: string | undefined, text: string) {
    super(`HTTP ${status}`);
    this.status = status;
    this.requestId = requestId;
    this.text = text;
  }
}

const errorName = '"error"';
const errorElement = /[[,]\s*\{\s*"error"\s*:/;
const batchHead =
  /^\s*\[\s*(?:\]|\{\s*(?:\}|"(?:results|fieldMask|requestId|summaryRow|queryResourceConsumption|metricAttributes|error)"\s*:))/;
const carried = 64;
const headSize = 512;
const mostErrorText = 65_536;

/**
 * Passes a `searchStream` body on and fails at its end unless it was a whole array of batches: the SDK itself would take
 * an error element in a 200 stream, or a body broken off, for the end of the rows.
 */
export class StreamGuard extends Transform {
  readonly #status: number;
  readonly #requestId: string | undefined;
  // latin1 keeps every byte one character, so that nothing is torn at the border of a chunk.
  #head = "";
  /** The end of what has passed: a pattern may lie across two chunks. */
  #carry = "";
  /** The refusal: the whole body of a bad status, or everything from an error element on. */
  #refusal: string | undefined;

  constructor(status: number, requestId: string | undefined) {
    super();
    this.#status = status;
    this.#requestId = requestId;
    if (status !== 200) this.#refusal = "";
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (this.#head.length < headSize) this.#head += chunk.toString("latin1", 0, headSize);
    const before = this.#carry;
    this.#carry = (before + chunk.toString("latin1", Math.max(0, chunk.length - carried))).slice(-carried);
    if (this.#refusal !== undefined) {
      if (this.#refusal.length < mostErrorText) this.#refusal += chunk.toString("latin1");
      done();
      return;
    }
    // Nearly no chunk holds the word, and its bytes are searched much faster than a text made of them.
    if (chunk.includes(errorName) || (before + chunk.toString("latin1", 0, carried)).includes(errorName)) {
      const text = before + chunk.toString("latin1");
      const at = text.search(errorElement);
      // A quote inside a JSON text is always escaped, so no name or value can look like this.
      if (at >= 0) this.#refusal = text.slice(at + 1);
    }
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    const whole = this.#refusal === undefined && batchHead.test(this.#head) && this.#carry.trimEnd().endsWith("]");
    const text = this.#refusal ?? (batchHead.test(this.#head) ? "" : this.#head);
    done(whole ? null : new WireError(this.#status, this.#requestId, Buffer.from(text, "latin1").toString("utf8")));
  }
}
