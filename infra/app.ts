import { App } from "aws-cdk-lib";
import { LeadlineStack } from "./leadline-stack.ts";

const app = new App();
const stage = String(app.node.tryGetContext("stage") ?? "prod");

new LeadlineStack(app, `Leadline-${stage}`, { stage });
