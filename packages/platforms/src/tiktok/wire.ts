/** Parameter names TikTok knows: a wrong one would be ignored in silence, so none can be sent that is not here. */
export interface Params {
  readonly app_id?: string;
  readonly secret?: string;
  readonly advertiser_id?: string;
  readonly advertiser_ids?: readonly string[];
  readonly fields?: readonly string[];
  readonly service_type?: "AUCTION";
  readonly report_type?: "BASIC";
  readonly data_level?: "AUCTION_ADVERTISER" | "AUCTION_CAMPAIGN";
  readonly dimensions?: readonly string[];
  readonly metrics?: readonly string[];
  readonly start_date?: string;
  readonly end_date?: string;
  /** A list for reports, an object for entity lists. */
  readonly filtering?: readonly ReportFilter[] | Readonly<Record<string, string | readonly string[]>>;
  readonly page?: number;
  readonly page_size?: number;
}

/** `filter_value` is JSON text inside the JSON text of the list; `reportFilter` makes it. */
export interface ReportFilter {
  readonly field_name: string;
  readonly filter_type: "IN";
  readonly filter_value: string;
}

export function reportFilter(field: string, values: readonly string[]): ReportFilter {
  return { field_name: field, filter_type: "IN", filter_value: JSON.stringify(values) };
}

/** A query string as TikTok reads it: every list or object is one parameter holding JSON text, everything percent-encoded. */
export function serialize(params: Readonly<Record<string, unknown>>): string {
  return Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(asText(value))}`)
    .join("&");
}

function asText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
