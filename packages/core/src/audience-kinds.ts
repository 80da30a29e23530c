/** Every kind of audience a fact may be split by, with its name in English and French. The report of a kind is called `audience.<kind>`. The only list of them. */
export const audienceKinds = {
  searchTerm: { en: "Search term", fr: "Terme de recherche" },
  affinity: { en: "Affinity", fr: "Affinité" },
  inMarket: { en: "In-market", fr: "Intention d’achat" },
  remarketing: { en: "Remarketing", fr: "Remarketing" },
  customerList: { en: "Customer list", fr: "Liste de clients" },
  lookalike: { en: "Lookalike", fr: "Audience similaire" },
  age: { en: "Age", fr: "Âge" },
  gender: { en: "Gender", fr: "Genre" },
  country: { en: "Country", fr: "Pays" },
  region: { en: "Region", fr: "Région" },
  interest: { en: "Interest", fr: "Centre d’intérêt" },
  behavior: { en: "Behaviour", fr: "Comportement" },
  engagement: { en: "Engagement", fr: "Engagement" },
  device: { en: "Device", fr: "Appareil" },
  placement: { en: "Placement", fr: "Emplacement" },
  jobTitle: { en: "Job title", fr: "Intitulé de poste" },
  jobFunction: { en: "Job function", fr: "Fonction" },
  seniority: { en: "Seniority", fr: "Niveau hiérarchique" },
  industry: { en: "Industry", fr: "Secteur d’activité" },
  companySize: { en: "Company size", fr: "Taille de l’entreprise" },
  company: { en: "Company", fr: "Entreprise" },
  skill: { en: "Skill", fr: "Compétence" },
} as const;

export type AudienceKind = keyof typeof audienceKinds;

export function isAudienceKind(name: string): name is AudienceKind {
  return Object.hasOwn(audienceKinds, name);
}
