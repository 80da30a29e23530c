import { instant } from "@leadline/core/time/instant";
import { Hono } from "hono";
import { type JsonRecord, listOf, numberOf, parseJson, recordOf, textOf } from "../json.ts";
import { marketEvent } from "../market/events.ts";
import { aimsAt, arm, effectOf } from "./faults.ts";
import type { Fault } from "./route.ts";
import { resetTwin, type Twin } from "./twin.ts";

type Command = (twin: Twin, body: JsonRecord) => void;

/** What a test may do to a running twin. Lists replace what was set before. */
const commands: Readonly<Record<string, Command>> = {
  clock: (twin, body) => {
    twin.world = { ...twin.world, now: instant(textOf(body, "now")) };
  },
  events: (twin, body) => {
    twin.world = { ...twin.world, events: listOf(body, "events").map(marketEvent) };
  },
  faults: (twin, body) => {
    twin.faults = listOf(body, "faults").map((value) => arm(faultOf(twin, value)));
  },
  limits: (twin, body) => {
    twin.limits.qps = numberOf(body, "qps") ?? null;
  },
  hold: (twin, body) => twin.holds.hold(knownRoute(twin, textOf(body, "route")), numberOf(body, "times") ?? 1),
  release: (twin) => twin.holds.release(),
  reset: (twin) => resetTwin(twin),
};

export function control(twin: Twin): Hono {
  const app = new Hono();
  app.get("/", (context) => context.json(twin.world));
  app.get("/requests", (context) =>
    context.json({
      counts: Object.fromEntries(twin.counts),
      shapes: Object.fromEntries(twin.shapes),
      held: twin.holds.waiting(),
      struck: twin.faults.map(({ struck }) => struck),
    }),
  );
  for (const [name, command] of Object.entries(commands)) {
    app.post(`/${name}`, async (context) => {
      const refused = attempt(command, twin, (await context.req.text()) || "{}");
      return refused === null ? context.json({ ok: true }) : context.json({ error: refused }, 400);
    });
  }
  return app;
}

/** What is wrong with the request; `null` when it was done. */
function attempt(command: Command, twin: Twin, body: string): string | null {
  try {
    command(twin, recordOf(parseJson(body), "body"));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function knownRoute(twin: Twin, name: string): string {
  if (twin.routes.some((route) => route.name === name)) return name;
  throw new TypeError(`No such route: ${name}`);
}

/** A fault that could never strike is refused: a test that sets it would prove nothing. */
function faultOf(twin: Twin, value: unknown): Fault {
  const record = recordOf(value, "fault");
  const fault: Fault = {
    route: textOf(record, "route"),
    kind: textOf(record, "kind"),
    ...optional("seed", typeof record.seed === "string" ? record.seed : undefined),
    ...optional("times", numberOf(record, "times")),
    ...optional("share", numberOf(record, "share")),
    ...optional("days", numberOf(record, "days")),
    ...optional("retryAfterS", numberOf(record, "retryAfterS")),
    ...optional("delayMs", numberOf(record, "delayMs")),
  };
  if (twin.routes.some((route) => aimsAt(fault, route) && effectOf(route, fault.kind) !== undefined)) return fault;
  throw new TypeError(`No route of ${fault.route} knows the fault ${fault.kind}`);
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  const empty: { [Key in Name]?: Value } = {};
  return value === undefined ? empty : { ...empty, [name]: value };
}
