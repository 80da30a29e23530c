import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { type Command, InvalidArgumentError } from "commander";
import type { AdministrationOptions } from "./commands/administration.ts";
import type { ExportOptions, ListOptions, RemoveOptions } from "./commands/clients.ts";
import type { RedriveOptions } from "./commands/redrive.ts";
import type { Run } from "./main.ts";
import { stored } from "./stored-options.ts";

const whom = ["<client>", "its id, or an account such as google:1234567890"] as const;

/** `leadline clients`. */
export function addClients(program: Command, run: Run): void {
  const clients = program.command("clients").description("what is kept of whom: list it, take it out, delete it");
  stored(clients.command("list").description("every client, its accounts, and what is kept of them"))
    .option("--json", "for programs")
    .action(run(async (options: ListOptions) => (await import("./commands/clients.ts")).listClients(options)));
  stored(
    clients
      .command("export")
      .description("write everything that is kept of a client")
      .argument(...whom),
  )
    .option("--to <folder>", "a folder that is not there yet (default: leadline-<client>-<date>)")
    .option("--force", "replace an earlier export there")
    .action(
      named<ExportOptions>(run, async (...call) => (await import("./commands/clients.ts")).exportClient(...call)),
    );
  stored(
    clients
      .command("remove")
      .description("delete everything that is kept of a client")
      .argument(...whom),
  )
    .option("--yes", "do not ask")
    .action(
      named<RemoveOptions>(run, async (...call) => (await import("./commands/clients.ts")).removeClient(...call)),
    );
}

/** An action that is told a name before its options. */
function named<Options extends AdministrationOptions>(
  run: Run,
  command: (name: string, options: Options, signal: AbortSignal) => Promise<boolean>,
): (name: string, options: Options) => Promise<void> {
  return (name, options) => run((given: Options, signal) => command(name, given, signal))(options);
}

/** `leadline redrive`. */
export function addRedrive(program: Command, run: Run): void {
  program
    .command("redrive")
    .description("try again what failed: steps that were given up, and failed parts of the newest runs")
    .option("--client <id>", "only this client's accounts")
    .option("--account <platform:id>", "only this account")
    .option("--night <date>", "runs of this night instead of the newest", nightOf)
    .option("--config <file>", "what to read for whom", "leadline.yaml")
    .option("--folder <path>", "where the data live", ".leadline")
    .option("--stage <name>", "a deployed stage instead of a folder, with the dead letters of its queues")
    .option("--forget-starts", "with --stage: delete dead starts by the clock, so that the alarm can tell of the next")
    .action(
      run(async (options: RedriveOptions, signal) => (await import("./commands/redrive.ts")).redrive(options, signal)),
    );
}

function nightOf(text: string): CalendarDate {
  try {
    return calendarDate(text);
  } catch {
    throw new InvalidArgumentError("A night is a day that exists, such as 2026-11-21.");
  }
}
