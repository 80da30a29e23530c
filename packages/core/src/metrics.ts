/** What a number counts; the unit of a KPI follows from the kinds of its parts. */
export type Kind = "money" | "count";

interface Metric {
  readonly kind: Kind;
  /** False for unique counts: they may never be summed. */
  readonly additive: boolean;
  readonly en: string;
  readonly fr: string;
  readonly says: string;
  readonly saysFr: string;
}

const metric = <K extends Kind>(
  kind: K,
  en: string,
  fr: string,
  says: string,
  saysFr: string,
  additive = true,
): Metric & { readonly kind: K } => ({
  kind,
  additive,
  en,
  fr,
  says,
  saysFr,
});

/** Metrics a platform or source reports and a page stores. The only list of them. */
export const storedMetrics = {
  spend: metric("money", "Spend", "Dépenses", "What the ads cost.", "Ce que les annonces ont coûté."),
  impressions: metric(
    "count",
    "Impressions",
    "Impressions",
    "How often an ad was shown, clicked or not.",
    "Nombre de fois où une annonce est affichée, qu’il y ait clic ou non.",
  ),
  clicks: metric(
    "count",
    "Clicks (all)",
    "Clics (tous)",
    "Every chargeable click as the platform counts it.",
    "Tous les clics comptés par la plateforme.",
  ),
  linkClicks: metric(
    "count",
    "Link clicks",
    "Clics sur le lien",
    "Clicks that lead to the destination; the clicks KPIs use.",
    "Clics menant à la destination ; ceux des KPI.",
  ),
  landingPageViews: metric(
    "count",
    "Landing page views",
    "Vues de la page de destination",
    "Destination pages that finished loading after a click.",
    "Pages de destination chargées après un clic.",
  ),
  videoViews: metric("count", "Video views", "Vues de vidéo", "Videos that started to play.", "Vidéos démarrées."),
  sessions: metric("count", "Sessions", "Sessions", "Visits to the site.", "Visites du site."),
  engagedSessions: metric(
    "count",
    "Engaged sessions",
    "Sessions avec engagement",
    "Visits of 10 seconds or more, or with two views, or with a key event.",
    "Visites d’au moins 10 secondes, ou deux vues, ou un événement clé.",
  ),
  reach: metric(
    "count",
    "Reach",
    "Portée",
    "Unique people who saw the ad in exactly the period asked for.",
    "Nombre d’utilisateurs uniques exposés à l’annonce sur la période demandée.",
    false,
  ),
} as const satisfies Record<string, Metric>;

export type StoredMetric = keyof typeof storedMetrics;

/** What a client's lead mapping makes of the results stored per conversion action. The only list of them. */
export const goalMetrics = {
  leads: {
    goal: "lead",
    ...metric(
      "count",
      "Leads",
      "Leads",
      "Prospects won, by the client's lead mapping.",
      "Prospects obtenus selon le mapping du client.",
    ),
  },
  qualifiedLeads: {
    goal: "qualifiedLead",
    ...metric(
      "count",
      "Qualified leads",
      "Leads qualifiés",
      "Leads that sales has found worth pursuing.",
      "Prospects jugés dignes d’être suivis.",
    ),
  },
  acquisitions: {
    goal: "acquisition",
    ...metric("count", "Acquisitions", "Acquisitions", "Prospects who became customers.", "Prospects devenus clients."),
  },
  revenue: {
    goal: "revenue",
    ...metric("money", "Revenue", "Chiffre d’affaires", "Value of the acquisitions.", "Valeur des acquisitions."),
  },
} as const;

export type GoalMetric = keyof typeof goalMetrics;
export type Goal = (typeof goalMetrics)[GoalMetric]["goal"];

/** Every number a KPI may be made of. */
export const baseMetrics = { ...storedMetrics, ...goalMetrics } as const;
export type BaseMetric = keyof typeof baseMetrics;

export function isStoredMetric(name: string): name is StoredMetric {
  return Object.hasOwn(storedMetrics, name);
}

export function isGoalMetric(name: string): name is GoalMetric {
  return Object.hasOwn(goalMetrics, name);
}

export function isBaseMetric(name: string): name is BaseMetric {
  return Object.hasOwn(baseMetrics, name);
}
