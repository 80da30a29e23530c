/** Ends the process this long after a stop whatever still holds it: a platform that does not answer must not. */
const longestMs = 8_000;
/** One Ctrl-C may arrive twice, from the terminal and from npm. */
const sameMs = 500;

export interface Stopping {
  readonly signal: AbortSignal;
  /** What asked for the stop. */
  by(): NodeJS.Signals;
}

/** Turns the first Ctrl-C, termination or hang-up, or a reader that closed our output, into an orderly stop; a second one ends at once. */
export function stopOnSignals(): Stopping {
  const control = new AbortController();
  let by: NodeJS.Signals = "SIGINT";
  let since = 0;
  const stop = (signal: NodeJS.Signals) => {
    if (control.signal.aborted) {
      if (performance.now() - since > sameMs) process.exit(130);
      return;
    }
    by = signal;
    since = performance.now();
    setTimeout(() => process.exit(), longestMs).unref();
    control.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => stop("SIGPIPE"));
  return { signal: control.signal, by: () => by };
}
