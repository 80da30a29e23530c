import { argumentsOf } from "../arguments.ts";
import { inputSchema } from "../input-schema.ts";
import { wrong } from "../reading.ts";
import { bounded, type Tool } from "../tool.ts";

/** Where an assistant begins: whose figures there are. */
export const listClients: Tool = {
  name: "list_clients",
  title: "Clients",
  description:
    "Lists the clients whose figures this key opens: id, name, platforms, number of ad accounts. Begin here: every other tool wants a client's id as `client`. A client that is not listed does not exist for you.",
  inputSchema: () => inputSchema({}),
  async answer(given, ask) {
    const read = argumentsOf(given, {});
    if ("issues" in read) return wrong(read.issues);
    return bounded(await ask("/v1/clients"), "Use a key for fewer clients.");
  },
};
