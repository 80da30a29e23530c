import { constants } from "node:os";
import { asLeadlineError, LeadlineError } from "@leadline/core/errors";
import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { Command, InvalidArgumentError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { addAlerts } from "./alert-commands.ts";
import { addClients, addRedrive } from "./client-commands.ts";
import type { ConnectOptions } from "./commands/connect.ts";
import type { DemoOptions } from "./commands/demo.ts";
import type { DoctorOptions } from "./commands/doctor.ts";
import type { LocalOptions } from "./commands/local.ts";
import type { RestoreOptions } from "./commands/restore.ts";
import type { BackfillOptions, ServeOptions, SyncOptions } from "./commands/sync.ts";
import { addFeeds, addKeys } from "./door-commands.ts";
import { addConfig, addDeploy, addStatus } from "./operation-commands.ts";
import { stopOnSignals } from "./stopping.ts";
import { atStage, stored } from "./stored-options.ts";

/** The `leadline` command. Every failure ends in one line that says what to do, and an exit code other than 0. */
export async function main(argv: readonly string[]): Promise<void> {
  const stopping = stopOnSignals();
  const run = <Options>(command: (options: Options, signal: AbortSignal) => Promise<boolean>) => {
    return async (options: Options) => {
      const complete = await command(options, stopping.signal);
      if (complete || !stopping.signal.aborted) process.exitCode = complete ? 0 : 1;
      else tellStopped(stopping.by());
    };
  };
  try {
    await programOf(run).parseAsync([...argv]);
  } catch (error) {
    if (stopping.signal.aborted && !(error instanceof LeadlineError)) return tellStopped(stopping.by());
    process.stderr.write(`${lineOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** Each command is loaded only when it is called, so that help and a slip of the finger are answered at once. */
export type Run = <Options>(
  command: (options: Options, signal: AbortSignal) => Promise<boolean>,
) => (options: Options) => Promise<void>;

function programOf(run: Run): Command {
  const program = new Command("leadline")
    .description("What each lead costs, every night, from every platform.")
    .version(manifest.version)
    // Else the program's own --version is heard behind a subcommand that has one too.
    .enablePositionalOptions();
  program
    .command("demo")
    .description("the whole product on imitated platforms, with no credentials")
    .option("--config <file>", "other clients, rules and channels than the demo's; .env lies beside it")
    .option("--folder <path>", "where the data live", ".leadline/demo")
    .option("--port <number>", "where the API is served, 0 for any free one", portOf, 4750)
    .option("--keys", "demand an API key from everybody, as AWS does")
    .option("--once", "end after the table")
    .option("--next-night", "let a day pass first: restatement and history at work")
    .action(run(async (options: DemoOptions, signal) => (await import("./commands/demo.ts")).demo(options, signal)));
  program
    .command("local")
    .description("what npm run synth made, at work here without AWS, on imitated platforms")
    .option("--folder <path>", "where the data live", ".leadline/local")
    .option("--port <number>", "where the API is served, 0 for any free one", portOf, 4752)
    .option("--app <folder>", "what a synthesis left (default: cdk.out, made anew where sources have changed)")
    .option("--once", "end after the table")
    .action(run(async (options: LocalOptions, signal) => (await import("./commands/local.ts")).local(options, signal)));
  program
    .command("sync")
    .description("read what is due from the real platforms")
    .option("--config <file>", "what to read for whom", "leadline.yaml")
    .option("--folder <path>", "where the data live", ".leadline")
    .option("--again", "read the last night once more")
    .action(run(async (options: SyncOptions, signal) => (await import("./commands/sync.ts")).sync(options, signal)));
  program
    .command("backfill")
    .description("read days of the past from the real platforms, within what each keeps")
    .requiredOption("--from <date>", "first day, such as 2025-11-01", dateOf)
    .option("--to <date>", "last day; yesterday when left out", dateOf)
    .option("--client <id>", "only this client's accounts")
    .option("--account <platform:id>", "only this account")
    .option("--config <file>", "what to read for whom", "leadline.yaml")
    .option("--folder <path>", "where the data live", ".leadline")
    .action(
      run(async (options: BackfillOptions, signal) => (await import("./commands/sync.ts")).backfill(options, signal)),
    );
  program
    .command("serve")
    .description("serve the API over what is stored")
    .option("--config <file>", "what to read for whom", "leadline.yaml")
    .option("--folder <path>", "where the data live", ".leadline")
    .option("--port <number>", "where the API is served, 0 for any free one", portOf, 4750)
    .option("--keys", "demand an API key from everybody, as AWS does")
    .action(run(async (options: ServeOptions, signal) => (await import("./commands/sync.ts")).serve(options, signal)));
  atStage(
    program.command("connect").description("let Leadline read a platform: consent in the browser, secrets into .env"),
  )
    .argument("<platform>", "google, meta, tiktok or linkedin")
    .option("--connection <id>", "a name for this login, as in the configuration", "main")
    .option("--config <file>", "what to read for whom; .env lies beside it", "leadline.yaml")
    .option("--port <number>", "where the browser comes back to, 0 for any free one", portOf, 4751)
    .option("--paste", "the browser is elsewhere: paste the address it ended on")
    .option("--redirect <address>", "with --paste: the redirect address registered with the platform")
    .action((platform: string, options: ConnectOptions) =>
      run(async (given: ConnectOptions, signal) =>
        (await import("./commands/connect.ts")).connect(platform, given, signal),
      )(options),
    );
  stored(program.command("doctor").description("examine every connection: secrets, access, versions, accounts, quota"))
    .option("--probe", "put what the platforms' documentation leaves open to one account of each connection")
    .option("--json", "for programs")
    .action(
      run(async (options: DoctorOptions, signal) => (await import("./commands/doctor.ts")).doctor(options, signal)),
    );
  addStatus(program, run);
  program
    .command("restore")
    .description("put what a restored table or a kept folder holds into the one in use")
    .option("--from-stage <name>", "a table that was restored beside: leadline-restored is restored")
    .option("--from-folder <path>", "a copy of a data folder")
    .option("--stage <name>", "a deployed stage instead of a folder")
    .option("--folder <path>", "where the data live", ".leadline")
    .option("--replace", "replace what is there, too")
    .action(run(async (options: RestoreOptions) => (await import("./commands/restore.ts")).restore(options)));
  addRedrive(program, run);
  addClients(program, run);
  addAlerts(program, run);
  addKeys(program, run);
  addFeeds(program, run);
  addDeploy(program, run);
  addConfig(program, run);
  nameItself(program, "");
  return program;
}

/** Each command's slips lead to its own help. */
function nameItself(command: Command, above: string): void {
  const name = `${above} ${command.name()}`.trim();
  command.configureOutput({ outputError: (text, write) => write(`${oneLine(text, name)}\n`) });
  for (const inner of command.commands) nameItself(inner, name);
}

function dateOf(text: string): CalendarDate {
  try {
    return calendarDate(text);
  } catch {
    throw new InvalidArgumentError("A date is a day that exists, such as 2025-11-01.");
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || text.trim() === "")
    throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port;
}

/** commander's own errors, with where to read on. */
function oneLine(text: string, command: string): string {
  const said = text
    .trim()
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ");
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${/[.?)]$/.test(said) ? "" : "."} See ${command} --help.`;
}

function tellStopped(by: NodeJS.Signals): void {
  process.stderr.write("Stopped. What has been read is kept; the same command goes on from there.\n");
  process.exitCode = 128 + constants.signals[by];
  // A platform that has not answered yet holds its connection open.
  setTimeout(() => process.exit(), 100).unref();
}

function lineOf(error: unknown): string {
  const { code, message, details } = asLeadlineError(error);
  const hint = details.hint === undefined ? "" : ` ${details.hint}`;
  return code === "internal.bug"
    ? `Leadline met something unforeseen. Please report it: ${message}`
    : `${message}${hint}`;
}
