import * as z from "zod";

const word = z.string().nullish();
/** A number on the wire; one too long for a double was kept as text when it was parsed. */
const numericId = z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,20}$/)]);

/** What a refusal may tell, in its old and its new form and in the token endpoint's. */
export const refusal = z.object({
  code: z.string().optional().catch(undefined),
  serviceErrorCode: z.int().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
  errorDetails: z
    .object({
      inputErrors: z
        .array(
          z.object({
            code: z.string().optional().catch(undefined),
            description: z.string().optional().catch(undefined),
          }),
        )
        .catch([]),
    })
    .optional()
    .catch(undefined),
});

const day = z.object({ year: z.int().min(1).max(9999), month: z.int().min(1).max(12), day: z.int().min(1).max(31) });

/** Looked at one by one when they are renamed: a figure may be absent, a count, or decimal text. */
export const analyticsRow = z.looseObject({
  pivotValues: z.array(z.string()).min(1),
  dateRange: z.object({ start: day, end: day }),
});
export type AnalyticsRow = z.output<typeof analyticsRow>;

export const analyticsAnswer = z.looseObject({ elements: z.array(analyticsRow) });

/** A page of a list that goes on by a token. A short page is not the last one. */
export const cursorPage = <Element extends z.ZodType>(element: Element) =>
  z.looseObject({
    elements: z.array(element),
    metadata: z.looseObject({ nextPageToken: z.string().nullish() }).nullish(),
  });

/** A page of a list that goes on by offset. */
export const offsetPage = <Element extends z.ZodType>(element: Element) =>
  z.looseObject({
    elements: z.array(element),
    paging: z.looseObject({ total: z.int().nonnegative().nullish() }).nullish(),
  });

export const adAccount = z.looseObject({
  id: numericId,
  name: word,
  currency: z.string().regex(/^[A-Z]{3}$/),
  status: z.string().min(1),
  servingStatuses: z.array(z.string()).nullish(),
  test: z.boolean().nullish(),
});
export type AdAccount = z.output<typeof adAccount>;

const money = z
  .looseObject({ amount: z.union([z.string(), z.number().transform(String)]), currencyCode: word })
  .nullish();

export const campaignGroup = z.looseObject({
  id: numericId,
  name: word,
  status: word,
  servingStatuses: z.array(z.string()).nullish(),
  objectiveType: word,
  dailyBudget: money,
  totalBudget: money,
});
export type CampaignGroup = z.output<typeof campaignGroup>;

const windowSize = z.int().transform(String).nullish();

export const conversionRule = z.looseObject({
  id: numericId,
  name: word,
  type: word,
  enabled: z.boolean().nullish(),
  attributionType: word,
  postClickAttributionWindowSize: windowSize,
  viewThroughAttributionWindowSize: windowSize,
});
export type ConversionRule = z.output<typeof conversionRule>;

const centurySeconds = 3_155_760_000;
const seconds = z.int().positive().max(centurySeconds);

/** What the token endpoint gives for a code or a refresh token; lives are whole seconds from now. */
export const grantedTokens = z.looseObject({
  access_token: z.string().trim().min(1),
  expires_in: seconds,
  refresh_token: z.string().trim().min(1).nullish(),
  refresh_token_expires_in: seconds.nullish(),
  scope: word,
});

const moment = z
  .int()
  .positive()
  .max(2 * centurySeconds);

/** What is known of a token; moments are seconds since 1970. */
export const introspection = z.looseObject({
  active: z.boolean().nullish(),
  status: word,
  scope: word,
  expires_at: moment.nullish(),
  authorized_at: moment.nullish(),
});
export type Introspection = z.output<typeof introspection>;
