import type { Connection, DiscoveredAccount, Transport } from "./platform.ts";

/** What a probe saw: whether the statement holds, `null` where this account cannot tell. */
export interface ProbeResult {
  readonly holds: boolean | null;
  /** In plain words and without secrets, for the report. */
  readonly saw: string;
}

/** One thing the documentation leaves open, as a read-only question to a real account. */
export interface Probe<Credentials = unknown> {
  /** Kebab-case and stable. */
  readonly id: string;
  /** The statement that is put to the test. */
  readonly states: string;
  /** What Leadline does while it is open. */
  readonly assumes: string;
  run(connection: Connection<Credentials>, account: DiscoveredAccount, transport: Transport): Promise<ProbeResult>;
}
