import { failureOf, type Reply } from "@leadline/core/failures";
import type { Transport } from "@leadline/core/platform";
import type { RateDay } from "@leadline/core/rates";
import type { RateFile, RateSource } from "@leadline/core/rates/keep-rates";
import { localTime } from "@leadline/core/time/instant";
import { brokenReply, requestText } from "../../text-request.ts";
import { NotRates, readEnvelope } from "./envelope.ts";
import { failures } from "./failures.ts";
import { rateDays } from "./schema.ts";
import { ecbTraits } from "./traits.ts";

const names: Readonly<Record<RateFile, string>> = {
  daily: "eurofxref-daily.xml",
  ninetyDays: "eurofxref-hist-90d.xml",
  history: "eurofxref-hist.xml",
};

/** Addresses that take the place of the bank's own. */
export interface EcbEndpoints {
  readonly files?: string | undefined;
}

/** The whole history has about eight megabytes. */
const timeoutMs = 60_000;

/** The euro foreign exchange reference rates of the European Central Bank. Each file is asked for once; nothing is kept between calls. */
export function ecbSource(endpoints: EcbEndpoints | undefined, transport: Transport): RateSource {
  const base = endpoints?.files ?? ecbTraits.endpoints.files;
  return {
    read: (file) =>
      transport.attempt(
        {
          app: ecbTraits.id,
          operation: `ecb ${file}`,
          timeoutMs,
          classify: (error) => failed(brokenReply(error), transport),
        },
        (signal) => readFile(`${base}/${names[file]}`, transport, signal),
      ),
  };
}

async function readFile(url: string, transport: Transport, signal: AbortSignal): Promise<readonly RateDay[]> {
  const headers = { accept: "application/xml, text/xml" };
  const { status, body } = await requestText({ method: "GET", url, headers, timeoutMs, signal });
  if (status !== 200) throw failed({ status }, transport);
  return rateDays(daysIn(body, transport), localTime(transport.now(), "Europe/Berlin").date);
}

function daysIn(body: string, transport: Transport) {
  try {
    return readEnvelope(body);
  } catch (error) {
    if (!(error instanceof NotRates)) throw error;
    throw failed({ code: "notXml", text: error.message }, transport);
  }
}

function failed(reply: Reply, transport: Transport) {
  return failureOf(failures, reply, { platform: ecbTraits.id, now: transport.now() });
}
