import { createServer } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { LeadlineError } from "@leadline/core/errors";
import type { Hono } from "hono";

export interface Listening {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves an application on loopback. Throws `input.invalid` when the port is taken; port 0 takes a free one. */
export async function listen(
  app: Pick<Hono, "fetch"> | Pick<Hono<{ Bindings: HttpBindings }>, "fetch">,
  port: number,
): Promise<Listening> {
  const server = createServer(getRequestListener(app.fetch));
  // A busy client takes a connection for open that the server has just given up, and ends in an error for nothing.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(portError(error, port)));
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portError({ code, message }: NodeJS.ErrnoException, port: number): LeadlineError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is in use. End the program that uses it, or choose another with --port (0 takes any free one).`,
    EACCES: `Port ${port} may not be used by this user. Choose one above 1023 with --port.`,
  };
  return new LeadlineError("input.invalid", reasons[code ?? ""] ?? `Port ${port} cannot be used: ${message}`);
}
