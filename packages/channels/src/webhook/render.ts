import type { Notice } from "@leadline/core/delivery/notice";
import type { Told } from "@leadline/core/delivery/told";

/** The notice itself and what programs are told beside it, with the version of its shape. A test of a channel tells programs nothing. */
export type WebhookMessage = Omit<Notice, "told"> & Partial<Told> & { readonly v: 1 };

export function renderWebhook({ told, ...notice }: Notice): WebhookMessage {
  return { v: 1, ...notice, ...told };
}
