/** What becomes of a campaign, so that every case of a report has at least one. */
export type Fate = "steady" | "good" | "bad" | "rising" | "paused" | "removed" | "barren" | "patchy" | "new";

/** What an action counts as. Known to the market alone: the product has to find it out from what the platforms say. */
export type TrueGoal = "leads" | "qualifiedLeads" | "acquisitions";

export interface MarketAction {
  /** Google: the conversion action's id. Meta: the narrowest action type. TikTok: the name of the metric that counts it. LinkedIn: a form's metric or a rule's id. */
  readonly id: string;
  readonly name: string;
  /** Google's category, the type of LinkedIn's rule; TikTok and LinkedIn's forms have none. */
  readonly category: string;
  /** TikTok: the metric that holds the money. */
  readonly valueMetric: string;
  /** Counted in `conversions`, not only in `all_conversions`. */
  readonly primary: boolean;
  /** Data-driven attribution: one conversion may be worth a part. */
  readonly fractional: boolean;
  /** Conversions per click of a steady campaign. */
  readonly rate: number;
  /** Value of one, in cents; 0 for actions without value. */
  readonly cents: number;
  readonly goal: TrueGoal | null;
  /** The account that owns the action; the manager's own are missing in a child's `conversion_action`. */
  readonly owner: string;
}

export interface MarketCampaign {
  readonly id: string;
  readonly name: string;
  readonly fate: Fate;
  /** Google: advertising channel type. TikTok and LinkedIn: objective type. */
  readonly channel: string;
  /** In the account's currency. */
  readonly dailyBudget: number;
  readonly costPerClick: number;
  readonly clickRate: number;
  /** Ids of the actions its clicks lead to. */
  readonly feeds: readonly string[];
}

export interface MarketAccount {
  readonly platform: "google" | "meta" | "tiktok" | "linkedin";
  readonly id: string;
  readonly name: string;
  /** `null`: nobody's, like a cancelled account. */
  readonly client: string | null;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA. */
  readonly zone: string;
  /** TikTok's `timezone`, which may be a POSIX name with the sign turned round. */
  readonly vendorZone: string;
  readonly state: "enabled" | "cancelled" | "notGranted";
  readonly campaigns: readonly MarketCampaign[];
  /** Delivery that only the account level shows, such as TikTok's Branded Mission. */
  readonly unallocated: MarketCampaign | null;
  readonly actions: readonly MarketAction[];
}
