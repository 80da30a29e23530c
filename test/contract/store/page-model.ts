import type { EncodedPage, PageHead, PutOptions, PutOutcome } from "@leadline/core/ports";

/** One page as the contract of `PageStore.put` sees it, when nothing happens at the same time. History is always kept. */
export interface PageModel {
  readonly live: PageHead | null;
  readonly past: readonly PageHead[];
}

/** What a put must answer, and what must be known afterwards. */
export function modelPut(
  model: PageModel,
  page: EncodedPage,
  options: PutOptions,
): { outcome: PutOutcome; model: PageModel } {
  const { readAt, advance, head } = options;
  const keep = (state: PutOutcome["state"], { since }: PageHead) => ({ outcome: { state, since }, model });
  const mayMove = (seen: PageHead) => advance && seen.readAt < readAt;
  if (head?.hash === page.hash && !mayMove(head)) return keep("unchanged", head);
  if (head && head.hash !== page.hash && head.readAt >= readAt) return keep("stale", head);
  const { live, past } = model;
  if (live?.hash === page.hash) {
    if (!mayMove(live)) return keep("unchanged", live);
    return { outcome: { state: "advanced", since: live.since }, model: { live: { ...live, readAt }, past } };
  }
  if (live && live.readAt >= readAt) return keep("stale", live);
  const { report, period, hash, rows } = page;
  return {
    outcome: { state: "written", since: readAt },
    model: { live: { report, period, hash, rows, readAt, since: readAt }, past: live ? [...past, live] : past },
  };
}
