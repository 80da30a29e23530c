import { snoozeDuration } from "@leadline/core/alerts/duration";
import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { type Command, InvalidArgumentError } from "commander";
import type { RulesAsked } from "./alerts/rules-for-clients.ts";
import type { AcknowledgeOptions } from "./commands/acknowledge.ts";
import type { ListOptions, TestOptions } from "./commands/alerts.ts";
import type { BacktestOptions } from "./commands/backtest.ts";
import type { ChannelSecretOptions } from "./commands/channel-secret.ts";
import type { Run } from "./main.ts";
import { atStage, stored } from "./stored-options.ts";

/** `leadline alerts`. */
export function addAlerts(program: Command, run: Run): void {
  const alerts = program.command("alerts").description("what alerts, what would have, and who looks after it");
  stored(alerts.command("list").description("what alerts now, and messages that wait for a channel or were lost"))
    .option("--client <id>", "only this client's")
    .action(run(async (options: ListOptions) => (await import("./commands/alerts.ts")).listAlerts(options)));
  stored(alerts.command("check").description("what each rule watches, and what it finds by the newest night"))
    .option("--rule <id>", "only this entry of alerts")
    .option("--client <id>", "only this client")
    .action(run(async (options: RulesAsked) => (await import("./commands/check-alerts.ts")).checkAlerts(options)));
  stored(alerts.command("backtest").description("what rules would have told on the stored past"))
    .option("--rule <id>", "an entry of alerts; all of them when left out, a line each")
    .requiredOption("--from <date>", "first night, such as 2026-09-01", dateOf)
    .option("--to <date>", "last night; yesterday when left out", dateOf)
    .option("--client <id>", "only this client")
    .option("--final", "by the figures as they are now, not as they were known each morning")
    .action(run(async (options: BacktestOptions) => (await import("./commands/backtest.ts")).backtestRules(options)));
  alerts
    .command("test")
    .description("send one message through a channel, now")
    .requiredOption("--channel <id>", "an entry of channels")
    .option("--config <file>", "where its settings stand; .env lies beside it", "leadline.yaml")
    .action(run(async (options: TestOptions) => (await import("./commands/alerts.ts")).testChannel(options)));
  atStage(alerts.command("secret").description("keep a channel's secret: asked for without an echo, into .env"))
    .requiredOption("--channel <id>", "an entry of channels")
    .option("--config <file>", "where its settings stand; .env lies beside it", "leadline.yaml")
    .action(
      run(async (options: ChannelSecretOptions, signal) =>
        (await import("./commands/channel-secret.ts")).giveChannelSecret(options, signal),
      ),
    );
  const about = (name: string, says: string) =>
    stored(alerts.command(name).description(says))
      .requiredOption("--rule <id>", "as leadline alerts list has it")
      .option("--subject <key>", "as leadline alerts list has it; all that stand of the rule when left out")
      .option("--client <id>", "only this client's; not with Leadline's own rules");
  const act = run(async (options: AcknowledgeOptions) =>
    (await import("./commands/acknowledge.ts")).acknowledgeAlerts(options),
  );
  about("ack", "say that somebody looks after alerts: no more reminders while they last")
    .option("--undo", "let reminders come again, also of what was snoozed")
    .action(act);
  about("snooze", "no reminders of alerts for a while")
    .requiredOption("--for <duration>", "such as 12h or 3d, at most 365d", hoursOf)
    .action(act);
}

function dateOf(text: string): CalendarDate {
  try {
    return calendarDate(text);
  } catch {
    throw new InvalidArgumentError("A date is a day that exists, such as 2026-09-01.");
  }
}

function hoursOf(text: string): number {
  const { data, error } = snoozeDuration.safeParse(text);
  if (data === undefined) throw new InvalidArgumentError(`It is ${error?.issues[0]?.message}.`);
  return data;
}
