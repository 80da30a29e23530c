import { accountsOf } from "../accounts.ts";
import { client, clientIn, endpoint, json } from "../endpoint.ts";
import { accountsResponse } from "../responses/accounts.ts";

export const accountsEndpoint = endpoint({
  path: "/v1/accounts",
  says: "The client's accounts: how fresh, whether they add up, how complete young days are, what is about to expire",
  parameters: { client },
  right: "read",
  formats: ["json"],
  response: accountsResponse,
  example: "client=northwind",
  async answer({ asked, scope }, ports) {
    const found = await clientIn(scope, asked.client, ports);
    return "problem" in found ? found : json(await accountsOf(found.client, ports));
  },
});
