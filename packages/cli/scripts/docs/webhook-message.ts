import { addressed } from "@leadline/channels/addressed";
import { renderWebhook } from "@leadline/channels/webhook/render";
import { sampleFired } from "@leadline/core/watch/sample";
import { blockOf } from "./markdown.ts";

/** What a webhook is sent of an alert, made as the nights make it; of its two subjects the first. */
export function webhookMessage(): string {
  const sent = renderWebhook(addressed(sampleFired(), "https://kpis.example.com"));
  const { items, entries = [], ...rest } = sent;
  const message = { ...rest, items: items.slice(0, 1), entries: entries.slice(0, 1) };
  return blockOf(JSON.stringify(message, null, 2), "json");
}
