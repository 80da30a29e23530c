import { createServer } from "node:http";
import * as z from "zod";
import { inputOf } from "./processes.ts";

/** A bare Node server that answers everything with the same bytes: what HTTP alone costs here. */
const { body, encoding } = inputOf(z.object({ body: z.base64(), encoding: z.string() }));
const bytes = Buffer.from(body, "base64");
const headers = { "content-type": "application/json", ...(encoding === "" ? {} : { "content-encoding": encoding }) };
const server = createServer((_, reply) => reply.writeHead(200, headers).end(bytes));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : null });
});
process.once("disconnect", () => process.exit());
