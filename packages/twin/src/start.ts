import { fork } from "node:child_process";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { getRequestListener } from "@hono/node-server";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { controlOf, type TwinControl } from "./control-client.ts";
import { isRecord, parseJson } from "./json.ts";
import { defaultWorld, type World } from "./market/world.ts";
import { createApp } from "./server/app.ts";
import { createTwin } from "./server/twin.ts";

export interface TwinOptions {
  readonly seed?: string;
  /** ISO instant the clock stands at; it moves only when told to. */
  readonly now?: string;
  /** The day the campaigns' fates are told from. Keep it when the clock moves on, or history changes. */
  readonly anchor?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

export interface RunningTwin extends TwinControl {
  /** `http://127.0.0.1:<port>`; every platform lives under its id, its logins under `/<id>-oauth`. */
  readonly url: string;
  stop(): Promise<void>;
}

export function worldOf({ seed, now, anchor }: TwinOptions): World {
  return {
    ...defaultWorld,
    ...(seed === undefined ? {} : { seed }),
    ...(now === undefined ? {} : { now: instant(now) }),
    ...(anchor === undefined ? {} : { anchor: calendarDate(anchor) }),
  };
}

/** The twin in this process, on loopback only. */
export async function startTwin(options: TwinOptions = {}): Promise<RunningTwin> {
  const app = createApp(createTwin(worldOf(options)));
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : ""}`;
  return {
    url,
    ...controlOf(url),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The twin as a child process that ends with its parent. */
export async function spawnTwin(options: TwinOptions = {}): Promise<RunningTwin & { readonly pid: number }> {
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = fork(new URL("./main.ts", import.meta.url), given, {
    execArgv: [],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const exited = new Promise<never>((_, reject) => {
    child.once("exit", (code) => reject(new Error(`The twin ended before it was ready, with code ${code}`)));
  });
  exited.catch(() => {});
  const url = await Promise.race([exited, announced(child.stdout)]);
  return {
    url,
    pid: child.pid ?? 0,
    ...controlOf(url),
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

/** The address in the first line the child prints. */
async function announced(output: NodeJS.ReadableStream | null): Promise<string> {
  if (output !== null) {
    for await (const line of createInterface({ input: output })) {
      const ready = parseJson(line);
      if (isRecord(ready) && typeof ready.url === "string") return ready.url;
    }
  }
  throw new Error("The twin said no address");
}
