import type { Endpoint } from "./endpoint.ts";
import { accountsEndpoint } from "./endpoints/accounts.ts";
import { alertsEndpoint } from "./endpoints/alerts.ts";
import { audiencesEndpoint } from "./endpoints/audiences.ts";
import { campaignsEndpoint } from "./endpoints/campaigns.ts";
import { clientsEndpoint } from "./endpoints/clients.ts";
import { feedEndpoint } from "./endpoints/feed.ts";
import { glossaryEndpoint } from "./endpoints/glossary.ts";
import { healthEndpoint } from "./endpoints/health.ts";
import { homeEndpoint } from "./endpoints/home.ts";
import { kpisEndpoint } from "./endpoints/kpis.ts";
import { openapiEndpoint } from "./endpoints/openapi.ts";
import { runsEndpoint } from "./endpoints/runs.ts";

/** Every address there is. Routes, checks, documentation and their tests derive from it. */
export const endpoints: readonly Endpoint[] = [
  homeEndpoint,
  clientsEndpoint,
  kpisEndpoint,
  accountsEndpoint,
  campaignsEndpoint,
  audiencesEndpoint,
  runsEndpoint,
  alertsEndpoint,
  glossaryEndpoint,
  feedEndpoint,
  openapiEndpoint,
  healthEndpoint,
];
