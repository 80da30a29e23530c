/** A stage's name: part of every other name, so lower-case letters, digits and dashes, at most 20. */
export const stagePattern = /^[a-z][a-z0-9-]{0,19}$/;

/** Names of what exists once per account, region and stage: infra gives them, and the command line finds things by them. */
export function stageNames(stage: string) {
  const prefix = `leadline-${stage}`;
  const queue = (name: string) => `${prefix}-${name}`;
  return {
    stack: `Leadline-${stage}`,
    table: prefix,
    /** What the names of secrets begin with. */
    secretsPath: `/leadline/${stage}`,
    /** Of the key that secrets are encrypted with. */
    secretsKey: `alias/${prefix}`,
    queue,
    deadLetters: (name: string) => `${queue(name)}-dead`,
    /** Starts by the clock that could not be delivered or failed every time. */
    scheduleDeadLetters: `${prefix}-schedules-dead`,
    alarm: (id: string) => `${prefix}-${id}`,
    alarmTopic: `${prefix}-alarms`,
  };
}

export type StageNames = ReturnType<typeof stageNames>;
