// Loads one bundle in a process that has loaded nothing else, and tells how long it took and what it holds.
const start = performance.now();
const { handler } = await import(process.argv[2]);
const ms = performance.now() - start;
if (typeof handler !== "function") throw new Error("The bundle has no handler.");
process.send({ ms, rssMb: process.memoryUsage().rss / 2 ** 20 }, () => process.disconnect());
