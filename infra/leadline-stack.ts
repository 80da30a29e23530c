import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FactTable } from "./fact-table.ts";

export interface LeadlineStackProps extends StackProps {
  /** Names everything that may exist once per stage: `prod`, `test`. */
  readonly stage: string;
}

/** All of Leadline in one account and region. So far it holds what must never be lost: the table. */
export class LeadlineStack extends Stack {
  constructor(scope: Construct, id: string, props: LeadlineStackProps) {
    super(scope, id, props);
    new FactTable(this, "Table", { tableName: `leadline-${props.stage}` });
  }
}
