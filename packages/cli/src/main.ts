import { asLeadlineError } from "@leadline/core/errors";
import { Command, InvalidArgumentError } from "commander";
import { demo } from "./commands/demo.ts";
import { serve, sync } from "./commands/sync.ts";

/** The `leadline` command. Every failure ends in one line that says what to do, and exit code 1. */
export async function main(argv: readonly string[]): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  const run = <Options>(command: (options: Options, signal: AbortSignal) => Promise<boolean>) => {
    return async (options: Options) => {
      const complete = await command(options, stopping.signal);
      process.exitCode = complete ? 0 : 1;
    };
  };
  const program = new Command("leadline").description("What each lead costs, every night, from every platform.");
  program
    .command("demo")
    .description("the whole product on imitated platforms, with no credentials")
    .option("--folder <path>", "where the data live", ".leadline")
    .option("--port <number>", "where the API is served, 0 for any free one", portOf, 4750)
    .option("--once", "end after the table", false)
    .option("--next-night", "let a day pass first: restatement and history at work", false)
    .action(run(demo));
  program
    .command("sync")
    .description("read what is due from the real platforms")
    .option("--config <file>", "what to read for whom", "leadline.yaml")
    .option("--folder <path>", "where the data live", ".leadline")
    .option("--again", "read the last night once more", false)
    .action(run(sync));
  program
    .command("serve")
    .description("serve the API over what is stored")
    .option("--config <file>", "what to read for whom", "leadline.yaml")
    .option("--folder <path>", "where the data live", ".leadline")
    .option("--port <number>", "0 for any free one", portOf, 4750)
    .action(run(serve));
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.stderr.write(`${lineOf(error)}\n`);
    process.exitCode = 1;
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || text.trim() === "")
    throw new InvalidArgumentError("Not a port: 0 to 65535.");
  return port;
}

function lineOf(error: unknown): string {
  const { code, message, details } = asLeadlineError(error);
  const hint = details.hint === undefined ? "" : ` ${details.hint}`;
  return code === "internal.bug"
    ? `Leadline met something unforeseen. Please report it: ${message}`
    : `${message}${hint}`;
}
