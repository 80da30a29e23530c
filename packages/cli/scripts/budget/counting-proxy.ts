import { createServer, request } from "node:http";

/** Stands before one server and counts what it answers. */
export interface CountingProxy {
  readonly url: string;
  /** Bytes of all bodies answered, as they came over the wire. */
  bytes(): number;
  stop(): Promise<void>;
}

/** A proxy on loopback for a server on loopback; it changes nothing. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  let bytes = 0;
  const server = createServer((asked, answer) => {
    const { method, headers, url = "/" } = asked;
    const onward = request(new URL(url, target), { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.on("data", (part: Buffer) => {
        bytes += part.length;
      });
      reply.on("error", () => answer.destroy());
      reply.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : ""}`,
    bytes: () => bytes,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
