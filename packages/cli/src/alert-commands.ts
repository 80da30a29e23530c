import { duration } from "@leadline/core/alerts/duration";
import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { type Command, InvalidArgumentError } from "commander";
import type { AdministrationOptions } from "./commands/administration.ts";
import type { AcknowledgeOptions, TestOptions } from "./commands/alerts.ts";
import type { BacktestOptions } from "./commands/backtest.ts";
import type { ChannelSecretOptions } from "./commands/channel-secret.ts";
import type { CheckOptions } from "./commands/check-alerts.ts";
import type { Run } from "./main.ts";
import { atStage, stored } from "./stored-options.ts";

/** `leadline alerts`. */
export function addAlerts(program: Command, run: Run): void {
  const alerts = program.command("alerts").description("what alerts, what would have, and who looks after it");
  stored(
    alerts.command("list").description("what alerts now, and messages that wait for a channel or were lost"),
  ).action(run(async (options: AdministrationOptions) => (await import("./commands/alerts.ts")).listAlerts(options)));
  stored(alerts.command("check").description("what each rule watches, and what it finds by the newest night"))
    .option("--rule <id>", "only this entry of alerts")
    .action(run(async (options: CheckOptions) => (await import("./commands/check-alerts.ts")).checkAlerts(options)));
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
      .requiredOption("--subject <key>", "as leadline alerts list has it")
      .option("--client <id>", "whose alert; left out for Leadline's own");
  const act = run(async (options: AcknowledgeOptions) =>
    (await import("./commands/alerts.ts")).acknowledgeAlert(options),
  );
  about("ack", "say that somebody looks after an alert: no more reminders while it lasts").action(act);
  about("snooze", "no reminders of an alert for a while")
    .requiredOption("--for <duration>", "such as 12h or 3d", hoursOf)
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
  const { data } = duration.safeParse(text);
  if (data === undefined || data === 0) throw new InvalidArgumentError("A duration is such as 12h, 3d or 1w.");
  return data;
}
