import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";
import { fits } from "../fits.ts";

const wholeNumber = z.string().regex(/^-?\d+$/, "a whole number as text");
const id = z.string().regex(/^\d+$/, "an id as text");
const date = z.string().regex(/^\d{4}-\d\d-\d\d$/, "YYYY-MM-DD");
const amount = z.number().optional();

const actionName = z.string().regex(/\/conversionActions\/\d+$/, "the resource name of a conversion action");

/** `customers/1/conversionActions/2` -> `2`. */
export function actionIdOf(resourceName: string): string {
  return resourceName.slice(resourceName.lastIndexOf("/") + 1);
}

const customer = z.object({ id, currencyCode: z.string() });

/** What it cost and how often it was seen: int64 is text on this wire, and zero is said, not left out. */
export const deliveryRow = z.object({
  customer,
  segments: z.object({ date }),
  metrics: z.object({ costMicros: wholeNumber, impressions: wholeNumber, clicks: wholeNumber }),
});

/** Conversions of one action: doubles, in units of the account's currency where they are money. */
export const resultRow = z.object({
  customer,
  segments: z.object({ date, conversionAction: actionName }),
  metrics: z
    .object({
      conversions: amount,
      conversionsValue: amount,
      allConversions: amount,
      allConversionsValue: amount,
      conversionsByConversionDate: amount,
      conversionsValueByConversionDate: amount,
      allConversionsByConversionDate: amount,
      allConversionsValueByConversionDate: amount,
    })
    .optional(),
});

/** What rows of the campaign level carry besides. */
export const campaignKey = { campaign: z.object({ id }) };

/** An enum whose number is 0, and an empty text, are left out by the wire. */
const text = z.string().optional();

export const campaignRow = z.object({
  campaign: z.object({
    id,
    name: text,
    status: text,
    advertisingChannelType: text,
    advertisingChannelSubType: text,
    biddingStrategyType: text,
  }),
});

export const conversionActionRow = z.object({
  conversionAction: z.object({
    id,
    name: text,
    status: text,
    category: text,
    type: text,
    includeInConversionsMetric: z.boolean().optional(),
    clickThroughLookbackWindowDays: text,
    viewThroughLookbackWindowDays: text,
  }),
});

export const seenActionRow = z.object({
  segments: z.object({ conversionAction: actionName, conversionActionName: text, conversionActionCategory: text }),
});

const accountShape = z.object({
  id,
  descriptiveName: text,
  currencyCode: z.string(),
  timeZone: z.string(),
  status: text,
  manager: z.boolean().default(false),
});

export const customerClientRow = z.object({ customerClient: accountShape });
export const customerRow = z.object({ customer: accountShape });
export const accessibleCustomers = z.object({
  resourceNames: z.array(z.string().regex(/^customers\/\d+$/, "customers/<id>")).default([]),
});

/** The vendor's answer, known to have the shape we read; `upstream.contract` naming the path and what stood there otherwise. */
export function parsedAs<S extends z.ZodType>(
  schema: S,
  answer: unknown,
  { name, account }: { readonly name: string; readonly account?: string },
): z.output<S> {
  if (fits(schema)(answer)) return answer;
  const found = schema.safeParse(answer);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const path = issue?.path ?? [];
  throw new LeadlineError("upstream.contract", `Google Ads gave ${name} an answer of another shape.`, {
    platform: "google",
    ...(account === undefined ? {} : { account }),
    field: path.reduce<string>(
      (so, part) => (typeof part === "number" ? `${so}[${part}]` : `${so}.${String(part)}`),
      name,
    ),
    saw: shown(at(answer, path)),
    expected: issue?.message ?? "another shape",
  });
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, key) => (typeof inside === "object" && inside !== null ? Reflect.get(inside, key) : undefined),
    value,
  );
}

/** Long texts and whole objects are not quoted: half a secret would pass every scrubbing. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string")
    return value.length > 60 ? `a text of ${value.length} characters` : JSON.stringify(value);
  return typeof value === "object" && value !== null
    ? Array.isArray(value)
      ? "an array"
      : "an object"
    : String(value);
}
