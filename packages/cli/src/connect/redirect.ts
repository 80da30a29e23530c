import type { HttpBindings } from "@hono/node-server";
import { LeadlineError } from "@leadline/core/errors";
import { Hono } from "hono";
import { listen } from "../local/listen.ts";
import { type Answer, parametersOf } from "./answer.ts";

/** Where a browser is sent back to, and what it brings. */
export interface Door {
  /** `http://127.0.0.1:<port>/`. */
  readonly redirectUri: string;
  /** The first answer that carries our state. Rejects when nobody comes in time, or at the signal. */
  answer(signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

const longestMs = 15 * 60_000;

/** Waits on loopback for the browser that comes back from a consent page. What does not know the state is turned away. */
export async function openDoor(port: number, state: string, waitMs = longestMs): Promise<Door> {
  const came = Promise.withResolvers<Answer>();
  const listening = await listen(appOf(state, came.resolve), port);
  return {
    redirectUri: `${listening.url}/`,
    close: listening.stop,
    async answer(signal) {
      const timer = setTimeout(() => came.reject(nobodyCame()), waitMs);
      const stop = () => came.reject(new LeadlineError("input.invalid", "Stopped: nothing was written."));
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      try {
        return await came.promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
      }
    },
  };
}

function appOf(state: string, came: (answer: Answer) => void) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
    context.header("referrer-policy", "no-referrer");
    context.header("content-security-policy", "default-src 'none'");
  });
  app.get("/", (context) => {
    const answer = parametersOf(new URL(context.req.url));
    if (answer.state !== state) {
      return context.html(
        page("This is not the answer Leadline is waiting for. Open the address in the terminal."),
        400,
      );
    }
    // Not before the page is on its way: the door closes behind it.
    context.env.outgoing.once("finish", () => came(answer));
    return context.html(page("Leadline has the answer. Go back to the terminal; this page can be closed."));
  });
  return app;
}

const page = (text: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Leadline</title><p>${text}</p></html>`;

function nobodyCame(): LeadlineError {
  return new LeadlineError("input.invalid", "The browser did not come back in time: nothing was written.", {
    hint: "Run the command again, or use --paste when the browser runs on another machine.",
  });
}
