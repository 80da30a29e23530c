import { type AccountKey, accountName } from "@leadline/core/ids";
import { clientOf, type Settings } from "@leadline/core/settings";
import { structuredPatch } from "diff";
import { stringify } from "yaml";

/** A stored document as a person writes it. */
export function yamlOf(document: unknown): string {
  return stringify(document, { lineWidth: 0 });
}

/** What differs, as lines of a unified diff with two lines around; none where nothing does. `null` where there was none before. */
export function differingLines(before: unknown, after: unknown): readonly string[] {
  const { hunks } = structuredPatch("", "", before === null ? "" : yamlOf(before), yamlOf(after), "", "", {
    context: 2,
  });
  return hunks.flatMap(({ newStart, lines }) => [
    `@@ line ${newStart}`,
    ...lines.filter((line) => !line.startsWith("\\")),
  ]);
}

/** What the change means for clients, accounts and logins, one sentence each: the diff alone does not tell a lost account from a moved line. */
export function consequences(before: Settings | null, after: Settings): readonly string[] {
  const [old, next] = [accountsIn(before), accountsIn(after)];
  const gone = [...old.keys()].filter((name) => !next.has(name));
  const come = [...next.keys()].filter((name) => !old.has(name));
  const moved = [...next].flatMap(([name, owner]) => {
    const earlier = old.get(name);
    const [from, to] = [before && earlier && clientOf(before, earlier), clientOf(after, owner)];
    return from && to && from.id !== to.id ? [`${name} goes from ${from.id} to ${to.id}, with all its past.`] : [];
  });
  const logins = connectionNames(after);
  const lost = connectionNames(before).filter((name) => !logins.includes(name));
  return [
    ...(come.length === 0 ? [] : [`Read from the next night on: ${listed(come)}.`]),
    ...(gone.length === 0 ? [] : [`No longer read: ${listed(gone)}. What is stored of them stays.`]),
    ...moved,
    ...(lost.length === 0 ? [] : [`No longer a login: ${listed(lost)}.`]),
    ...loopback(after),
  ];
}

const mostListed = 8;

function listed(names: readonly string[]): string {
  const more = names.length - mostListed;
  return names.slice(0, mostListed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function accountsIn(found: Settings | null): ReadonlyMap<string, AccountKey> {
  const all = found?.clients.flatMap(({ accounts }) => accounts) ?? [];
  return new Map(all.map((owner) => [accountName(owner), owner]));
}

function connectionNames(found: Settings | null): readonly string[] {
  return found?.connections.map(({ platform, id }) => `${platform}:${id}`) ?? [];
}

/** What a demo's configuration asks is not there for a function on AWS. */
function loopback({ platforms, sources }: Settings): readonly string[] {
  const all = [...Object.values(platforms).map(({ endpoints = {} }) => endpoints), sources?.ecb?.endpoints ?? {}];
  const [first] = all
    .flatMap((one) => Object.values(one))
    .filter((address) => address !== undefined && isLoopback(address));
  return first === undefined ? [] : [`! It asks ${first}, which only this machine can reach.`];
}

function isLoopback(address: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(address).hostname);
}
