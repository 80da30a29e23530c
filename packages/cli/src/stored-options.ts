import type { Command } from "commander";

/** The option that turns a command from this machine's data to a deployed stage's. */
export const atStage = (command: Command): Command =>
  command.option("--stage <name>", "a deployed stage instead of a folder");

/** Of commands about what is stored, here or on AWS. */
export const stored = (command: Command): Command =>
  atStage(
    command
      .option("--config <file>", "whose clients they are; a stage has its own", "leadline.yaml")
      .option("--folder <path>", "where the data live", ".leadline"),
  );
