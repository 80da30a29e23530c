import { digestOf } from "@leadline/core/api-keys";
import type { FeedRecord } from "@leadline/core/feeds";
import { badRequest, noSuchAddress } from "../../door/problem.ts";
import { endpoint, type Format } from "../endpoint.ts";
import { kpisResponse } from "../responses/kpis.ts";
import { storedQuestion } from "../stored-question.ts";
import { answerKpis } from "./kpis.ts";

const pattern = "^[A-Za-z0-9_-]{43}\\.(csv|json)$";

/** Whoever knows the address may read: for spreadsheets, which cannot send a key. Unknown and revoked ones are like any address with nothing at it. */
export const feedEndpoint = endpoint({
  path: "/v1/feeds/{feed}",
  says: "A stored question of `/v1/kpis` behind an address of its own, for spreadsheets (`leadline feeds create`)",
  parameters: {},
  parts: { feed: { says: "The feed's token and `.csv` or `.json`", pattern } },
  right: null,
  formats: ["csv", "json"],
  response: kpisResponse,
  example: "",
  async answer({ parts: { feed = "" } }, ports) {
    if (!new RegExp(pattern).test(feed)) return { problem: noSuchAddress };
    const [token = "", extension] = feed.split(".");
    const found = await ports.store.feeds.find(digestOf(token));
    const { clients } = await ports.settings();
    const client = clients.find(({ id }) => id === found?.client);
    if (found === null || found.revokedAt !== null || client === undefined) return { problem: noSuchAddress };
    const read = storedQuestion(found.query);
    if ("issues" in read) return { problem: badRequest(read.issues) };
    const format: Format = extension === "json" ? "json" : "csv";
    const reply = await answerKpis(read.asked, { client, format }, ports);
    return "problem" in reply ? reply : { ...reply, headers: { ...reply.headers, ...fileName(found, format) } };
  },
});

function fileName({ id }: FeedRecord, format: Format) {
  return { "content-disposition": `inline; filename="${id}.${format}"` };
}
