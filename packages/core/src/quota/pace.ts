import type { Grid } from "../quota.ts";

/** Workers that share an app's pace as a rule; none takes more of it at once than its part of so many milliseconds. */
const workers = 4;
const blockMs = 5_000;
/** Waiting costs less than doing a step again, as long as it is short. */
const usualWaitMs = 15_000;

/** How an app's requests are spread: so many in each cell of time, and permits are given for so many cells ahead. */
export interface Pace {
  readonly cellMs: number;
  readonly perCell: number;
  readonly cells: number;
  readonly perLease: number;
}

/** Leave to send one request between two moments, a cell's length apart, on whatever clock the pace is kept by. */
export interface Permit {
  readonly from: number;
  readonly until: number;
}

/** Cells of about a second; of one request each where a platform is slower than that. Nobody waits longer than `longestWaitMs`. */
export function paceOf(requestsPerSecond: number, longestWaitMs = usualWaitMs): Pace {
  const perCell = Math.max(1, Math.round(requestsPerSecond));
  const cellMs = (perCell * 1000) / requestsPerSecond;
  const cells = Math.max(1, Math.floor(longestWaitMs / cellMs));
  const own = perCell < workers ? perCell / workers : Math.floor(perCell / workers);
  return { cellMs, perCell, cells, perLease: Math.max(1, Math.floor((own * blockMs) / cellMs)) };
}

/**
 * Up to `wanted` permits, one of each cell in turn, from the present one on. They begin as far apart as the pace says, and
 * none is good for longer than a cell: twice a cell's worth can leave in a cell's time at most, and no more in the long run.
 */
export function takePermits(
  grid: Grid | null,
  { cellMs, perCell, cells }: Pace,
  { at, wanted }: { readonly at: number; readonly wanted: number },
): { readonly grid: Grid; readonly permits: readonly Permit[] } {
  const present = Math.floor(at / cellMs);
  // A clock that is a little behind must not forget the last cell that others know.
  const first = grid !== null && isOurs(grid, present, { cellMs, cells }) ? Math.max(present, grid.first) : present;
  const taken = Array.from({ length: cells }, (_, place) => takenIn(grid, first + place, { cellMs, perCell, cells }));
  const mine = spread(taken, { perCell, near: Math.ceil(blockMs / cellMs), wanted });
  const permits = mine.flatMap((count, place) =>
    Array.from({ length: count }, (_, own) => {
      const from = (first + place) * cellMs + (((taken[place] ?? 0) + own) * cellMs) / perCell;
      return { from, until: from + cellMs };
    }),
  );
  return { grid: { cellMs, first, taken: taken.map((others, place) => others + (mine[place] ?? 0)) }, permits };
}

/** How many to take of each cell: one in turn of those that are near while they have room, then of the others. */
function spread(
  taken: readonly number[],
  { perCell, near, wanted }: { readonly perCell: number; readonly near: number; readonly wanted: number },
): readonly number[] {
  const mine = taken.map(() => 0);
  let left = wanted;
  const round = (cells: number): boolean => {
    const before = left;
    for (const [place, others] of taken.slice(0, cells).entries()) {
      const own = mine[place] ?? 0;
      if (left === 0 || others + own >= perCell) continue;
      mine[place] = own + 1;
      left -= 1;
    }
    return left < before;
  };
  while (round(near));
  while (round(taken.length));
  return mine;
}

/** Whether the present cell has room, as far as the grid knows. */
export function hasRoom(grid: Grid | null, pace: Pace, at: number): boolean {
  return takenIn(grid, Math.floor(at / pace.cellMs), pace) < pace.perCell;
}

/** Requests others have taken of a cell; one that is over for somebody counts as full. */
function takenIn(grid: Grid | null, cell: number, { cellMs, perCell, cells }: Omit<Pace, "perLease">): number {
  if (grid === null || !isOurs(grid, cell, { cellMs, cells })) return 0;
  return cell < grid.first ? perCell : (grid.taken[cell - grid.first] ?? 0);
}

/** A grid of another pace or of another clock tells nothing. */
function isOurs(grid: Grid, cell: number, { cellMs, cells }: Pick<Pace, "cellMs" | "cells">): boolean {
  return grid.cellMs === cellMs && grid.first - cell <= cells;
}
