import type { Notice } from "@leadline/core/delivery/notice";

/** The notice itself, with the version of its shape. */
export type WebhookMessage = Notice & { readonly v: 1 };

export function renderWebhook(notice: Notice): WebhookMessage {
  return { v: 1, ...notice };
}
