interface Hold {
  readonly route: string;
  left: number;
}

/** Keeps finished replies back until they are released, so that a test can let a reader stall. */
export interface Holds {
  /** The next `times` replies of the route are kept. */
  hold(route: string, times: number): void;
  /** Lets everything go that is kept, and forgets what was still to be kept. */
  release(): void;
  /** Waits when the reply is one to keep. */
  pass(route: string): Promise<void>;
  /** Replies kept at this moment. */
  waiting(): number;
}

export function createHolds(): Holds {
  let holds: Hold[] = [];
  let kept: (() => void)[] = [];
  return {
    hold: (route, times) => holds.push({ route, left: times }),
    release() {
      const going = kept;
      [holds, kept] = [[], []];
      for (const go of going) go();
    },
    async pass(route) {
      const found = holds.find((candidate) => candidate.route === route && candidate.left > 0);
      if (found === undefined) return;
      found.left -= 1;
      await new Promise<void>((resolve) => kept.push(resolve));
    },
    waiting: () => kept.length,
  };
}
