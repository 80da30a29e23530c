import type { Counted } from "./nights.ts";
import { memoryGb } from "./parts.ts";
import { costOf, type Price, prices } from "./prices.ts";
import { assumed, shape } from "./shape.ts";

/** What the alerts of the stated agency take in a month, the time of an ordinary hour aside. */
export interface AlertsMonth {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly gbSeconds: number;
  /** Alerts that somebody acknowledges over HTTPS. */
  readonly requests: number;
  /** Of channels, each read for one message. */
  readonly secrets: number;
}

/** Of the clients counted, scaled by the number of accounts. */
export function alertsMonth({ accounts, alerts }: Counted): AlertsMonth {
  const scale = shape.accounts / accounts;
  const { acknowledgements, acknowledgementMs, judgementMs } = assumed;
  const unitsOf = (kind: "writeUnits" | "readUnits") =>
    alerts.database[kind] * scale + alerts.acknowledgement[kind] * acknowledgements;
  const judging = (alerts.judged * scale * judgementMs * memoryOf("evaluate-alerts")) / 1000;
  return {
    writeUnits: unitsOf("writeUnits"),
    readUnits: unitsOf("readUnits"),
    gbSeconds: judging + (acknowledgements * acknowledgementMs * memoryOf("write-api")) / 1000,
    requests: acknowledgements,
    secrets: alerts.delivered * scale,
  };
}

/** What of the bill alerts are, in dollars: their units, the function's hours and what was just said. */
export function alertCosts(counted: Counted): readonly (readonly [what: string, amount: number, dollars: number])[] {
  const { writeUnits, readUnits, gbSeconds, requests, secrets } = alertsMonth(counted);
  const hours = 24 * shape.nights;
  const ordinary = (hours * assumed.hourlyMs * memoryOf("evaluate-alerts")) / 1000;
  const { dynamodb, lambda, api, scheduler, kms } = prices;
  const row = (what: string, amount: number, price: Price) => [what, amount, costOf(amount, price)] as const;
  return [
    row("write units", writeUnits, dynamodb.writeUnits),
    row("read units", readUnits, dynamodb.readUnits),
    row("GB-seconds", ordinary + gbSeconds, lambda.gbSeconds),
    row("invocations", hours + requests, lambda.requests),
    row("requests to the API", requests, api.requests),
    row("starts", hours, scheduler.starts),
    row("secrets of channels decrypted", secrets, kms.requests),
  ];
}

const memoryOf = (name: string) => memoryGb((entry) => entry.name === name);
