// Imports one bundle from its file in a process of its own: a program given on the command line would have a global `require`.
const { handler } = await import(process.argv[2]);
if (typeof handler !== "function") throw new Error("There is no handler.");
process.exit(0);
