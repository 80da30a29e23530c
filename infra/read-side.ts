import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Stage } from "./stage.ts";

export interface ReadSideProps {
  readonly stage: Stage;
  readonly routes: readonly { readonly keys: readonly string[]; readonly function: IFunction }[];
}

/** The route, never the path or the query: a feed's address is its key. */
const logged = {
  requestId: "$context.requestId",
  at: "$context.requestTime",
  route: "$context.routeKey",
  status: "$context.status",
  bytes: "$context.responseLength",
  ms: "$context.responseLatency",
  ip: "$context.identity.sourceIp",
  error: "$context.integrationErrorMessage",
};

/** The HTTPS address of the product; keys are checked inside the functions. */
export class ReadSide extends Construct {
  readonly api: HttpApi;
  readonly url: string;

  constructor(scope: Construct, id: string, { stage, routes }: ReadSideProps) {
    super(scope, id);
    this.api = new HttpApi(this, "Api", {
      apiName: `leadline-${stage.name}`,
      description: "What each lead costs",
      createDefaultStage: false,
    });
    const accessLog = new LogGroup(this, "AccessLog", {
      logGroupName: `/leadline/${stage.name}/access`,
      retention: stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const deployed = new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: stage.apiThrottle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(logged)),
      },
    });
    this.url = deployed.url;
    for (const { keys, function: target } of routes) {
      const integration = new HttpLambdaIntegration("Integration", target);
      for (const key of keys) this.#addRoute(key, integration);
    }
  }

  #addRoute(key: string, integration: HttpLambdaIntegration): void {
    const [method = "", path = ""] = key.split(" ");
    const known = Object.values(HttpMethod).find((one) => one === method);
    if (known === undefined) throw new Error(`Not a route: ${key}. Expected such as "GET /v1/{path+}".`);
    for (const route of this.api.addRoutes({ path, methods: [known], integration })) {
      Validations.of(route).acknowledge({
        id: "AwsSolutions-APIG4",
        reason: "The function itself checks the key, its scope and its clients, the same way on a laptop and here.",
      });
    }
  }
}
