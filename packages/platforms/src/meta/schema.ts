import * as z from "zod";

const id = z.string().regex(/^\d+$/, "an id as text");
const date = z.string().regex(/^\d{4}-\d\d-\d\d$/, "YYYY-MM-DD");
const decimal = /^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/;
const figure = z.string().regex(decimal, "a decimal number as text");
const word = z.string().nullish();

/** Meta's refusal. Numbers may come as text; messages are translated and decide nothing. */
export const refusal = z.looseObject({
  error: z.looseObject({
    code: z.union([z.number(), z.string()]).optional().catch(undefined),
    error_subcode: z.union([z.number(), z.string()]).optional().catch(undefined),
    is_transient: z.boolean().optional().catch(undefined),
    message: z.string().optional().catch(undefined),
    fbtrace_id: z.string().optional().catch(undefined),
  }),
});

/** A page of any list. Of `next`, which holds the access token, only that it is there is kept. */
export const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({
    data: z.array(row),
    paging: z
      .object({
        cursors: z.object({ after: z.string().optional() }).optional(),
        next: z
          .string()
          .transform(() => true)
          .optional(),
      })
      .optional(),
  });
export interface Page<Row> {
  readonly data: readonly Row[];
  readonly paging?:
    | { readonly cursors?: { readonly after?: string | undefined } | undefined; readonly next?: boolean | undefined }
    | undefined;
}

/** One action of a row: its figure under the ad set's own setting, and one per window that was asked for. */
export interface ActionFigures {
  readonly action_type: string;
  readonly value?: string;
  readonly "1d_click"?: string;
  readonly "7d_click"?: string;
  readonly "28d_click"?: string;
  readonly "1d_view"?: string;
}

const figureNames = ["value", "1d_click", "7d_click", "28d_click", "1d_view"];

/** Looked at in place: a copy of every action of a large account would cost more than reading them. */
const actions = z.custom<readonly ActionFigures[]>(isActionList, "a list of actions with decimal figures").optional();

function isActionList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isAction);
}

function isAction(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (!("action_type" in value) || typeof value.action_type !== "string" || value.action_type === "") return false;
  return Object.entries(value).every(
    ([name, text]) => !figureNames.includes(name) || (typeof text === "string" && decimal.test(text)),
  );
}

/** A day of an account. Meta leaves out what is zero, but a row always tells cost and impressions. */
export const accountRow = z.object({
  account_id: id,
  account_currency: z.string(),
  date_start: date,
  date_stop: date,
  spend: figure,
  impressions: figure,
  clicks: figure.optional(),
  inline_link_clicks: figure.optional(),
  actions,
  action_values: actions,
  conversions: actions,
  conversion_values: actions,
});
export const campaignRow = accountRow.extend({ campaign_id: id });
export type InsightsRow = z.output<typeof accountRow> & { readonly campaign_id?: string };

export const campaign = z.object({ id, name: word, effective_status: word, objective: word });

export const adAccount = z.object({
  account_id: id,
  name: word,
  account_status: z.int(),
  currency: z.string().regex(/^[A-Z]{3}$/, "three capital letters"),
  timezone_name: z.string(),
});
export type AdAccount = z.output<typeof adAccount>;

/** Kept as text: a bare number of 16 digits and more would lose its last ones. */
export const startedJob = z.object({ report_run_id: z.union([id, z.int().positive().transform(String)]) });

const vendorCode = z.union([z.number(), z.string()]).nullish().catch(undefined);
export const jobState = z.object({
  async_status: z.string(),
  async_percent_completion: z.union([z.number(), z.string().transform(Number)]).catch(0),
  error_code: vendorCode,
  error_subcode: vendorCode,
  error_message: word.catch(undefined),
});
export type JobState = z.output<typeof jobState>;
