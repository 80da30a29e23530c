import fc from "fast-check";

/** What befalls a process at its n-th call to the outside, before the call took effect or after it. Frozen, it makes no call until it is woken. */
export interface Fate {
  readonly how: "dies" | "freezes";
  readonly at: number;
  readonly after: boolean;
}

export const number = fc.nat({ max: 1000 });
export const seldom = fc.nat({ max: 5 }).map((one) => one === 0);

const someFate: fc.Arbitrary<Fate> = fc.record({
  how: fc.constantFrom("dies", "freezes"),
  at: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 70 })),
  after: fc.boolean(),
});

/** Every third process meets one. */
export const fate = fc.option(someFate, { freq: 2 });
