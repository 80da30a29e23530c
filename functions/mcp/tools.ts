import { LeadlineError } from "@leadline/core/errors";
import type { Askable, Reading } from "./reading.ts";
import type { Tool } from "./tool.ts";
import { glossary } from "./tools/glossary.ts";
import { listAccounts } from "./tools/list-accounts.ts";
import { listClients } from "./tools/list-clients.ts";
import { queryKpis } from "./tools/query-kpis.ts";

/** Every tool there is, over the addresses that can be asked. Throws `internal.bug` where one of them is missing. */
export function toolsOver({ endpoints }: Pick<Reading, "endpoints">): readonly Tool[] {
  const at = (path: string): Askable => {
    const found = endpoints.find((endpoint) => endpoint.path === path);
    if (found === undefined) throw new LeadlineError("internal.bug", `Nothing can be asked at ${path}.`);
    return found;
  };
  return [listClients, listAccounts(at("/v1/accounts")), glossary(at("/v1/glossary")), queryKpis(at("/v1/kpis"))];
}
