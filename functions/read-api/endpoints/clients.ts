import * as z from "zod";
import { endpoint, json, visibleClients } from "../endpoint.ts";

const row = () =>
  z.object({
    client: z.string().describe("Its id: what `client` means everywhere else"),
    name: z.string(),
    conversionGoal: z.string().describe("What its conversion rate counts"),
    accounts: z.int().describe("Ad accounts it has"),
    platforms: z.array(z.string()),
  });

/** Whose figures the caller may ask for, in the configuration's order. */
export const clientsEndpoint = endpoint({
  path: "/v1/clients",
  says: "The clients the key opens, and on which platforms they are",
  parameters: {},
  right: "read",
  formats: ["json"],
  response: () => z.object({ reportingCurrency: z.string(), rows: z.array(row()) }),
  example: "",
  async answer({ scope }, ports) {
    const settings = await ports.settings();
    const rows = visibleClients(scope, settings).map(({ id, name, conversionGoal, accounts }) => ({
      client: id,
      name,
      conversionGoal,
      accounts: accounts.length,
      platforms: [...new Set(accounts.map(({ platform }) => platform))],
    }));
    return json({ reportingCurrency: settings.reportingCurrency, rows });
  },
});
