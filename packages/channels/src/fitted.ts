/** How much of a message there is room for. */
export interface Room<Payload> {
  /** Items there are, or may be shown at most. */
  readonly most: number;
  /** The message with so many items, the others counted. */
  readonly with: (count: number) => Payload;
  readonly fits: (payload: Payload) => boolean;
}

/** The message with as many items as fit; with none where not even one does. */
export function fitted<Payload>({ most, with: render, fits }: Room<Payload>): Payload {
  let [least, found] = [0, render(0)];
  // More items never make a message smaller.
  for (let high = most; least < high; ) {
    const middle = Math.ceil((least + high) / 2);
    const payload = render(middle);
    if (fits(payload)) [least, found] = [middle, payload];
    else high = middle - 1;
  }
  return found;
}
