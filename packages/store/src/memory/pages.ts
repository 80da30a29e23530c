import type { AccountKey } from "@leadline/core/ids";
import { accountName } from "@leadline/core/ids";
import type {
  EncodedPage,
  PageHead,
  PageStore,
  PageVersion,
  PutOptions,
  PutOutcome,
  StoredPage,
} from "@leadline/core/ports";
import type { Instant } from "@leadline/core/time/instant";
import { expiryOf, isExpired } from "../keeping.ts";
import { pause } from "./pause.ts";
import type { Shelf } from "./shelf.ts";

interface Superseded {
  readonly page: StoredPage;
  readonly at: Instant;
}

/** One page: what is live, and what was before. Replaced whole, so that identity tells whether it has moved. */
interface Cell {
  readonly live: StoredPage;
  readonly past: readonly Superseded[];
}

/** What is kept of one account's pages. */
export interface HeldPages {
  readonly pages: readonly Pick<PageHead, "report" | "period">[];
  readonly history: number;
  readonly bytes: number;
}

/** The same contract as in DynamoDB: whatever is decided on a read is checked again after a pause. */
export function memoryPages(): PageStore & Shelf<HeldPages> {
  const cells = new Map<string, Cell>();
  const keyOf = (owner: AccountKey, { report, period }: Pick<PageHead, "report" | "period">) =>
    `${accountName(owner)}#${report}#${period}`;
  const wanted = async (owner: AccountKey, report: PageHead["report"], from: string, to: string) => {
    await pause();
    const prefix = `${accountName(owner)}#${report}#`;
    const keys = [...cells.keys()].filter(
      (key) => key >= prefix + from && key <= prefix + to && key.startsWith(prefix),
    );
    return keys.toSorted().flatMap((key) => cells.get(key) ?? []);
  };
  return {
    heads: async (...range) => (await wanted(...range)).map(({ live: { body, ...head } }) => head),
    pages: async (...range) => (await wanted(...range)).map(({ live }) => live),
    versions: async (...range) => (await wanted(...range)).flatMap(versionsOf),
    held: (owner) =>
      heldOf([...cells].flatMap(([key, cell]) => (key.startsWith(`${accountName(owner)}#`) ? [cell] : []))),
    drop(owner) {
      for (const key of [...cells.keys()]) if (key.startsWith(`${accountName(owner)}#`)) cells.delete(key);
    },
    async put(owner, page, options) {
      const key = keyOf(owner, page);
      let head = options.head;
      for (;;) {
        const settled = settle(page, options, head);
        await pause();
        const cell = cells.get(key);
        const fresh = head === null ? cell === undefined : cell?.live.since === head.since;
        if (settled && (settled.state !== "advanced" || (fresh && cell && cell.live.readAt < options.readAt))) {
          if (settled.state === "advanced" && cell) {
            cells.set(key, { ...cell, live: { ...cell.live, readAt: options.readAt } });
          }
          return settled;
        }
        if (!settled && fresh && (cell === undefined || cell.live.readAt < options.readAt)) {
          cells.set(key, replaced(cell, page, options));
          return { state: "written", since: options.readAt };
        }
        head = cell?.live ?? null;
      }
    },
  };
}

function heldOf(cells: readonly Cell[]): HeldPages {
  const bodies = cells.flatMap(({ live, past }) => [live.body, ...past.map(({ page }) => page.body)]);
  return {
    pages: cells.map(({ live: { report, period } }) => ({ report, period })),
    history: bodies.length - cells.length,
    bytes: bodies.reduce((sum, { length }) => sum + length, 0),
  };
}

/** What can be said without new content; `null` when the page has to be replaced. */
function settle(page: EncodedPage, { readAt, advance }: PutOptions, head: PageHead | null): PutOutcome | null {
  if (head === null) return null;
  const { since } = head;
  if (head.hash !== page.hash) return head.readAt < readAt ? null : { state: "stale", since };
  return { state: advance && head.readAt < readAt ? "advanced" : "unchanged", since };
}

function replaced(cell: Cell | undefined, page: EncodedPage, { readAt, history, now }: PutOptions): Cell {
  const stamp = now ? { storedAt: now() } : {};
  const live = { ...page, body: page.body.slice(), readAt, since: readAt, ...stamp };
  const past = cell?.past ?? [];
  return { live, past: cell && history ? [...past, { page: cell.live, at: readAt }] : past };
}

function versionsOf({ live, past }: Cell): PageVersion[] {
  const older = past.flatMap(({ page, at }, place) =>
    isExpired(expiryOf(at, "history"), live.readAt)
      ? []
      : [{ ...page, until: past[place + 1]?.page.since ?? live.since }],
  );
  return [...older, { ...live, until: null }];
}
