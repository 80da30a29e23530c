import { claimed, newDelivery } from "@leadline/core/delivery/delivery";
import { sampleMessage } from "@leadline/core/delivery/sample";
import { schemaVersion } from "@leadline/core/schema-version";
import { instant } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import { deliveryKey } from "../keys.ts";
import { dynamoMessages } from "./messages.ts";
import type { Item, Table } from "./table.ts";

const now = instant("2026-11-23T07:00:00Z");
const message = sampleMessage();

test("a delivery that an earlier program has stored may go out at any time", async () => {
  const { quietHours, ...earlier } = claimed(newDelivery(message, "team", now), now);
  const item: Item = { ...deliveryKey(message, "team"), v: schemaVersion, ...earlier };
  const table = { query: async () => [item] } as unknown as Table; // Nothing else is asked of it here.
  expect(quietHours).toBeNull();
  expect(await dynamoMessages(table).opened(message.client)).toEqual([{ ...earlier, quietHours: null }]);
});
