import type { StoredState } from "@leadline/core/alerts/evaluation";
import type { ClientSettings } from "@leadline/core/settings";
import { html } from "hono/html";
import { endpoint, visibleClients } from "../endpoint.ts";

export const homeEndpoint = endpoint({
  path: "/",
  says: "A page of links to what there is",
  parameters: {},
  right: null,
  formats: ["html"],
  response: null,
  example: "",
  async answer({ scope }, { settings, store }) {
    const configured = await settings();
    const names = new Map((configured.alerts ?? []).map(({ id, name }) => [id, name]));
    const clients = visibleClients(scope, configured).map(async (client) => {
      const states = names.size === 0 ? [] : await store.alerts.states(client.id);
      const standing = states.filter(({ state }) => state.status !== "ok").map((one) => standingOf(one, names));
      return { ...client, standing };
    });
    const body = await home(await Promise.all(clients));
    return { format: "html", body, headers: { "content-security-policy": policy } };
  },
});

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A client, and its alerts that stand as lines of text. */
type Shown = Pick<ClientSettings, "id" | "name"> & { readonly standing: readonly string[] };

function standingOf({ subject, state }: StoredState, names: ReadonlyMap<string, string>): string {
  const is = state.status === "noData" ? "without figures" : "alerting";
  return `${subject.name}: ${is} since ${state.since.slice(0, 10)} (${names.get(state.rule) ?? state.rule})`;
}

const mostStanding = 5;

async function alertsOf({ id, standing }: Shown) {
  const count = `${standing.length} ${standing.length === 1 ? "alert stands" : "alerts stand"}`;
  const says = standing.length === 0 ? "Alerts: what stands, and what was told" : count;
  const more = standing.length - mostStanding;
  const lines = [...standing.slice(0, mostStanding), ...(more > 0 ? [`and ${more} more`] : [])];
  const list = lines.length === 0 ? "" : html`\n<ul>${lines.map((line) => html`\n<li>${line}</li>`)}\n</ul>`;
  return html`<li><a href="/v1/alerts?client=${id}">${says}</a>${list}</li>`;
}

/** So that whoever opens the bare address finds the rest. */
async function home(clients: readonly Shown[]): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Leadline</title>
<style>:root { color-scheme: light dark } body { font: 1rem/1.6 system-ui, sans-serif; max-width: 48rem; margin: 3rem auto; padding: 0 1rem }</style>
<h1>Leadline</h1>
<p>What each lead costs. Every address below answers in JSON; <code>format=csv</code> gives a table.</p>
${clients.map(
  ({ id, name, standing }) => html`<h2>${name}</h2>
<ul>
${alertsOf({ id, name, standing })}
<li><a href="/v1/kpis?client=${id}&amp;by=platform">KPIs by platform</a>, last 30 days</li>
<li><a href="/v1/kpis?client=${id}&amp;by=campaign&amp;sort=cpl&amp;order=desc">Campaigns, dearest leads first</a></li>
<li><a href="/v1/kpis?client=${id}&amp;by=day&amp;format=csv">KPIs by day as CSV</a></li>
<li><a href="/v1/accounts?client=${id}">Accounts and how fresh they are</a></li>
<li><a href="/v1/campaigns?client=${id}">Campaigns: their names, states and budgets</a></li>
<li><a href="/v1/runs?client=${id}">Nights and how they went</a></li>
</ul>`,
)}
<h2>For everyone</h2>
<ul>
<li><a href="/v1/glossary">Glossary: every metric and KPI, in English and French</a></li>
<li><a href="/v1/openapi.json">OpenAPI: every address and parameter, for programs</a></li>
<li><a href="/healthz">Health</a></li>
</ul>
</html>`;
  return String(page);
}
