import type { Log } from "@leadline/core/ports";
import type { LocalClock } from "../local/clock.ts";
import { drive } from "../local/drive.ts";
import { type Listening, listen } from "../local/listen.ts";
import { onlyByItsName } from "../local/loopback-host.ts";
import type { LocalQueue } from "../local/queue.ts";
import { type Authority, createAuthority } from "./authority.ts";
import type { CloudAssembly } from "./cloud-assembly.ts";
import { type Deployment, deploymentOf, type ScheduleSpec } from "./deployment.ts";
import { dynamoService } from "./dynamo-service.ts";
import { type Fleet, fleetOf } from "./fleet.ts";
import { httpApi } from "./http-api.ts";
import { accountNumber } from "./intrinsics.ts";
import { mappedWorkers } from "./mapped-workers.ts";
import type { SentMessage } from "./message-service.ts";
import { fire } from "./schedule.ts";
import type { Service } from "./service.ts";
import { serviceFront } from "./service-front.ts";
import { createQueues, sqsService } from "./sqs-service.ts";
import { ssmService } from "./ssm-service.ts";

export interface LocalAwsParts {
  readonly assembly: CloudAssembly;
  /** Address of an embedded database with the deployed table in it. */
  readonly database: string;
  readonly clock: LocalClock;
  readonly log: Log;
  /** Every line a function writes. */
  readonly written: (functionName: string, line: string) => void;
  /** What functions send to people. */
  readonly sent: (message: SentMessage) => void;
  /** Where the HTTP API answers; 0 takes a free port. */
  readonly port: number;
}

/** A synthesised stack at work on this machine: its bundles, environments, triggers, routes and rights as they would be deployed. */
export interface LocalAws {
  readonly deployment: Deployment;
  /** The HTTP API. */
  readonly url: string;
  /** The imitated services, for a client with these credentials, whose owner may do everything. */
  readonly administrator: { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly queues: ReadonlyMap<string, LocalQueue>;
  readonly authority: Authority;
  readonly fleet: Fleet;
  /** Starts what a schedule starts; false when it failed every time and its event is a dead letter. */
  fire(schedule: ScheduleSpec): Promise<boolean>;
  /** Plays the event source mappings until every queue is empty. */
  work(signal?: AbortSignal): Promise<void>;
  /** Puts another synthesis of the same stack in the place of this one, in the middle of whatever is going on. */
  deploy(assembly: CloudAssembly): void;
  stop(): Promise<void>;
}

/** Starts all of it; nothing runs until a schedule fires, a message is worked on or a request comes. */
export async function startLocalAws(parts: LocalAwsParts): Promise<LocalAws> {
  const { clock, log } = parts;
  const authority = createAuthority();
  const services: Service[] = [];
  const front = await listen(onlyByItsName(serviceFront({ services, authority, log, sent: parts.sent })), 0);
  // Functions are told where the API is before it knows them.
  const routes: { fetch?: ReturnType<typeof httpApi>["fetch"] } = {};
  const fetch = async (request: Request) => (await routes.fetch?.(request)) ?? new Response(null, { status: 503 });
  const api = await listenOr(onlyByItsName({ fetch }), parts.port, front);
  const addresses = { queue: (name: string) => `${front.url}/${accountNumber}/${name}`, api: api.url };
  try {
    const deployment = deploymentOf(parts.assembly, addresses);
    const queues = createQueues(deployment.queues, clock.now);
    services.push(dynamoService(parts.database), sqsService(deployment.queues, queues), ssmService());
    const fleet = fleetOf(deployment.functions, { ...parts, authority, endpoint: front.url });
    routes.fetch = httpApi(routed(deployment, fleet), clock).fetch;
    const administrator = {
      endpoint: front.url,
      accessKeyId: authority.admit({ name: "administrator", statements: null }),
      secretAccessKey: "local",
    };
    return {
      ...{ deployment, url: api.url, administrator, queues, authority, fleet },
      fire: (schedule) => fire(schedule, { clock, fleet, queues, authority }),
      work: (signal) => drive(mappedWorkers(deployment, { fleet, queues, authority }), clock, signal),
      deploy: (assembly) => fleet.deploy(deploymentOf(assembly, addresses).functions),
      stop: () => stopAll(fleet, [api, front]),
    };
  } catch (error) {
    await Promise.all([api.stop(), front.stop()]);
    throw error;
  }
}

/** What listens already is stopped where the port is taken. */
async function listenOr(app: Parameters<typeof listen>[0], port: number, front: Listening): Promise<Listening> {
  try {
    return await listen(app, port);
  } catch (error) {
    await front.stop();
    throw error;
  }
}

function routed({ api }: Deployment, fleet: Fleet) {
  const routes = api.routes.map(({ key, isOpen, ...route }) => ({ key, isOpen, lambda: fleet.lambda(route.function) }));
  return { id: api.id, stage: api.stage, routes };
}

async function stopAll(fleet: Fleet, servers: readonly Listening[]): Promise<void> {
  await fleet.stop();
  await Promise.all(servers.map((server) => server.stop()));
}
