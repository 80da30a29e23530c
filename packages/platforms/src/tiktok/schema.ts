import * as z from "zod";

/** Ids are text on the wire; a short number is tolerated since it is still exact, a long one was kept as text when parsed. */
const id = z.union([z.string().regex(/^\d+$/), z.int().nonnegative().transform(String)]);

/** What every answer is wrapped in. `data` is read only once `code` is 0. */
export const envelope = z.looseObject({
  code: z.int(),
  message: z.string().optional().catch(undefined),
  request_id: z.string().optional().catch(undefined),
  data: z.unknown(),
});

const pageInfo = z.looseObject({
  page: z.int().positive(),
  total_number: z.int().nonnegative(),
  total_page: z.int().nonnegative(),
});

const pageOf = <Row extends z.ZodType>(row: Row) => z.looseObject({ list: z.array(row), page_info: pageInfo });

/** Looked at one by one when they are renamed. */
const figures = z.looseObject({});
const day = z.string().regex(/^\d{4}-\d\d-\d\d/, "YYYY-MM-DD");

export const accountRow = z.looseObject({
  dimensions: z.looseObject({ advertiser_id: id, stat_time_day: day }),
  metrics: figures,
});
export const campaignRow = z.looseObject({
  dimensions: z.looseObject({ campaign_id: id, stat_time_day: day }),
  metrics: figures,
});

const word = z.string().nullish();

export const campaign = z.looseObject({
  campaign_id: id,
  campaign_name: word,
  objective_type: word,
  campaign_automation_type: word,
  is_smart_performance_campaign: z.boolean().nullish(),
  campaign_type: word,
  operation_status: word,
  secondary_status: word,
});
export type Campaign = z.output<typeof campaign>;

export const accountReportPage = pageOf(accountRow);
export const campaignReportPage = pageOf(campaignRow);
export const campaignPage = pageOf(campaign);

/** Discovery's two lists come whole. */
export const authorisedList = z.looseObject({ list: z.array(z.looseObject({ advertiser_id: id })) });

export const advertiser = z.looseObject({
  advertiser_id: id,
  name: word,
  currency: z.string().regex(/^[A-Z]{3}$/),
  timezone: word,
  display_timezone: word,
  status: z.string(),
});
export type Advertiser = z.output<typeof advertiser>;

export const advertiserList = z.looseObject({ list: z.array(advertiser) });
