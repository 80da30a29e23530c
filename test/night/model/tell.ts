import type { Tally } from "./scene.ts";

/** What has to happen in a set of stories, or they prove less than they say. */
export const musts = [
  "accounts removed",
  "alerts acknowledged",
  "alerts: cleared",
  "alerts: closed",
  "alerts: dataBack",
  "alerts: fired",
  "alerts: noData",
  "alerts: system cleared",
  "alerts: system fired",
  "backfills asked for",
  "channels gone deaf",
  "days moved while they were read",
  "days read once more",
  "days restated",
  "days whose rows were removed",
  "digests told",
  "edits of campaignRule",
  "edits of chef",
  "edits of clientRule",
  "edits of threshold",
  "frozen persons woken",
  "frozen planners woken",
  "frozen watchers woken",
  "frozen workers woken",
  "looks at alerts while a watcher was frozen",
  "looks at alerts, two at once",
  "messages delivered again",
  "messages delivered while a worker was frozen",
  "messages given up",
  "messages lost",
  "messages that overtook others",
  "nights begun",
  "persons died",
  "planners died",
  "report jobs resumed",
  "runs redriven",
  "sends: bug",
  "sends: busy",
  "sends: busyForHours",
  "sends: refused",
  "sends: takenUnheard",
  "sends: unavailable",
  "slices halved or put off",
  "slices read side by side",
  "steps overtaken",
  "steps worked",
  "watchers died",
  "watchers short of time",
  "workers died",
  "workers refused",
  "workers short of time",
] as const;

/** What of it did not happen. */
export const missing = (tally: Tally): readonly string[] => musts.filter((what) => (tally.get(what) ?? 0) === 0);

/** A table of everything that happened, in Markdown. */
export function tableOf(tallies: Readonly<Record<string, Tally>>): string {
  const names = [...new Set(Object.values(tallies).flatMap((tally) => [...tally.keys()]))].toSorted();
  const cells = (what: string) => Object.values(tallies).map((tally) => (tally.get(what) ?? 0).toLocaleString("en"));
  const lines = names.map((what) => `| ${what} | ${cells(what).join(" | ")} |`);
  const heads = Object.keys(tallies);
  return [`| what happened | ${heads.join(" | ")} |`, `|---|${heads.map(() => "---|").join("")}`, ...lines].join("\n");
}
