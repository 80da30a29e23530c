declare const brand: unique symbol;

/** A value that only its own parser can make. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };
