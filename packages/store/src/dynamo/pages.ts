import type { PageStore } from "@leadline/core/ports";
import { putPage } from "./put-page.ts";
import { readHeads, readPages, readVersions } from "./read-pages.ts";
import type { Table } from "./table.ts";

/** Bytes that leave an item room below DynamoDB's 400 kB for everything else in it. */
export const bodyLimit = 300_000;

export interface PageOptions {
  /** Eight random hex digits, new at each call. */
  readonly random: () => string;
  readonly limit: number;
}

export function dynamoPages(table: Table, { random, limit }: PageOptions): PageStore {
  return {
    heads: (owner, report, from, to) => readHeads({ table, owner, report, from, to }),
    pages: (owner, report, from, to) => readPages({ table, owner, report, from, to }),
    versions: (owner, report, from, to) => readVersions({ table, owner, report, from, to }),
    put: (owner, page, options) =>
      putPage({ table, owner, page, options, version: `${options.readAt}-${random()}`, limit }),
  };
}
