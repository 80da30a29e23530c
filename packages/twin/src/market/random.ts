/** A stream of numbers in [0, 1) that depends on the key alone, so that any cell of the market can be computed by itself. */
export function draws(key: string): () => number {
  let state = hash(key);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
}

/** A 32-bit fingerprint of the text. */
export function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  }
  state ^= state >>> 16;
  state = Math.imul(state, 0x85ebca6b);
  state ^= state >>> 13;
  state = Math.imul(state, 0xc2b2ae35);
  return state ^ (state >>> 16);
}

/** How many of many unlikely things happen when `mean` are expected (Knuth's method; `mean` up to a few hundred). */
export function poisson(mean: number, draw: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = draw(); product > limit; product *= draw()) count += 1;
  return count;
}

/** The same items in an order that depends on the key alone. */
export function shuffled<T>(items: readonly T[], key: string): T[] {
  const draw = draws(key);
  return items
    .map((item) => ({ item, rank: draw() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
