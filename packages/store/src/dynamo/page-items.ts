import { parsePeriod, reportId } from "@leadline/core/facts";
import type { PageHead } from "@leadline/core/ports";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import type { Keeping } from "../keeping.ts";
import { extensible, itemShape, parsed } from "./read-item.ts";

const head = {
  ...itemShape,
  report: parsed(reportId),
  period: parsed(parsePeriod),
  version: z.string(),
  hash: z.string(),
  rows: z.int().nonnegative(),
  readAt: parsed(instant),
  since: parsed(instant),
  storedAt: parsed(instant).exactOptional(),
  /** 0: the body is in this item. */
  parts: z.int().nonnegative(),
};

const body = { body: z.instanceof(Uint8Array).exactOptional() };

/** What a pointer says, its body left behind. */
export const pointerHead = extensible(head);
export const pointer = extensible({ ...head, ...body });
/** A superseded version: the pointer as it was. */
export const superseded = extensible({ ...head, ...body, expiresAt: z.int() });
export const part = extensible({
  ...itemShape,
  body: z.instanceof(Uint8Array),
  expiresAt: z.int().exactOptional(),
});

const keepings: readonly Keeping[] = ["history", "leftover"];

/** Written before the parts and removed last: whoever finds it knows what a crashed writer left. */
export const intent = extensible({
  ...itemShape,
  report: parsed(reportId),
  period: parsed(parsePeriod),
  version: z.string(),
  readAt: parsed(instant),
  parts: z.int().nonnegative(),
  /** The version it means to supersede; empty for none. */
  replaces: z.string(),
  replacedParts: z.int().nonnegative(),
  keeping: z.enum(keepings),
});

export type PointerHead = z.output<typeof pointerHead>;
export type Pointer = z.output<typeof pointer>;
export type Superseded = z.output<typeof superseded>;
export type Intent = z.output<typeof intent>;

export const headAttributes = Object.keys(head);

/** What others may know of a version: not how it is stored. */
export function pageHead({ report, period, hash, rows, readAt, since, storedAt }: PointerHead): PageHead {
  return { report, period, hash, rows, readAt, since, ...(storedAt === undefined ? {} : { storedAt }) };
}
