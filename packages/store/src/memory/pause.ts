/** A point at which another worker may come in between, as between two requests to a database. */
export const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
