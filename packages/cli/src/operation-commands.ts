import { type Command, InvalidArgumentError } from "commander";
import { usualStage } from "./aws/stage.ts";
import type { ConfigOptions, PullOptions, PushOptions, VersionOptions } from "./commands/config.ts";
import type { DeployOptions } from "./commands/deploy.ts";
import type { StatusOptions } from "./commands/status.ts";
import type { UninstallOptions } from "./commands/uninstall.ts";
import type { Run } from "./main.ts";
import { stored } from "./stored-options.ts";

const ofStage = (command: Command): Command => command.option("--stage <name>", "which deployment", usualStage);

/** `leadline deploy` and `leadline uninstall`. */
export function addDeploy(program: Command, run: Run): void {
  ofStage(program.command("deploy").description("put Leadline into your AWS account, or bring it up to date there"))
    .option("--region <name>", "another AWS region than the profile's")
    .option("--config <file>", "what to read for whom", "leadline.yaml")
    .option("--alarms <mail>", "where alarms are mailed, none for nowhere (default: as last time)")
    .option("--yes", "ask nothing: grant the rights it needs, push the configuration")
    .action(
      run(async (options: DeployOptions, signal) => (await import("./commands/deploy.ts")).deploy(options, signal)),
    );
  program
    .command("uninstall")
    .description("take a deployment down; what it has kept goes only if you type its name")
    .requiredOption("--stage <name>", "which deployment")
    .option("--region <name>", "another AWS region than the profile's")
    .action(
      run(async (options: UninstallOptions, signal) =>
        (await import("./commands/uninstall.ts")).uninstall(options, signal),
      ),
    );
}

/** `leadline status`. */
export function addStatus(program: Command, run: Run): void {
  stored(program.command("status").description("how the last nights went and what waits for you, on one screen"))
    .option("--cost", "with --stage: what this month has cost so far; AWS charges a cent for the question")
    .option("--json", "for programs")
    .action(
      run(async (options: StatusOptions, signal) => (await import("./commands/status.ts")).status(options, signal)),
    );
}

/** `leadline config`. */
export function addConfig(program: Command, run: Run): void {
  const config = program.command("config").description("the configuration of a deployment, changed without deploying");
  ofStage(config.command("push").description("show what a file would change there and, if you want it, store it"))
    .option("--config <file>", "the file", "leadline.yaml")
    .option("--yes", "do not ask")
    .action(
      run(async (options: PushOptions, signal) => (await import("./commands/config.ts")).pushConfig(options, signal)),
    );
  ofStage(config.command("pull").description("write what is stored there into a file"))
    .option("--config <file>", "the file", "leadline.yaml")
    .option("--version <number>", "an earlier version", versionOf)
    .option("--force", "replace a file that says something else, comments and all")
    .action(
      run(async (options: PullOptions, signal) => (await import("./commands/config.ts")).pullConfig(options, signal)),
    );
  ofStage(config.command("show").description("print what is stored there"))
    .option("--version <number>", "an earlier version", versionOf)
    .action(
      run(async (options: VersionOptions, signal) =>
        (await import("./commands/config.ts")).showConfig(options, signal),
      ),
    );
  ofStage(config.command("list").description("every version that is kept")).action(
    run(async (options: ConfigOptions, signal) => (await import("./commands/config.ts")).listConfig(options, signal)),
  );
  ofStage(config.command("forget").description("delete earlier versions, which may name clients that are gone")).action(
    run(async (options: ConfigOptions, signal) => (await import("./commands/config.ts")).forgetConfig(options, signal)),
  );
}

function versionOf(text: string): number {
  const version = Number(text);
  if (!Number.isSafeInteger(version) || version < 1) throw new InvalidArgumentError("It is a whole number from 1 on.");
  return version;
}
