import * as fs from 'node:fs';
import * as path from 'node:path';
import { Names } from '../core/names';
import { Topology, TopologyStep } from '../core/topology';
import { Call, Json, Runbook, RunbookName } from '../failover/runbook/step';
import { RunbookWorld } from '../failover/runbook/execution';
import { Emulator } from './emulator';
import { Milestones } from './milestones';
import { GateMode, ONLOOKER_AGENT, RUNBOOK_AGENT } from './region-gate';
import { Blueprint, RehearsalSubject } from './rehearsal-subject';
import { ServiceEndpoint } from './service-endpoint';
import { PACE, SimulatedClock } from './simulated-clock';
import { AwsCalls, SimulatedService } from './simulated-service';
import { StackRunner } from './stack-runner';

/** Makes the calls of a runbook, or of whoever looks on, at an endpoint. */
export type Caller = (call: Call, seconds: number) => Promise<Json>;

/** Breaks something on purpose, so that a scenario must turn red. */
export interface Sabotage {
  /** What is broken, in words. */
  readonly title: string;
  /** Changes a synthesized stack. */
  readonly stack?: (stack: string, document: TerraformJson) => void;
  /** Changes a runbook. */
  readonly runbook?: (runbook: Runbook) => Runbook;
  /** Does something to the emulated AWS when the scenario begins. */
  readonly world?: (timeline: Timeline) => Promise<void>;
}

/** A synthesized stack, as far as it is of interest. */
export interface TerraformJson {
  resource: Record<string, Record<string, Record<string, unknown>>>;
  [block: string]: unknown;
}

export interface TimelineProps {
  readonly subject: RehearsalSubject;
  readonly emulator: Emulator;
  readonly runner: StackRunner;
  /** Folder of this timeline: syntheses and journals. */
  readonly work: string;
  /**
   * The course of events that this one goes on from.
   *
   * @default - it is the first: the stacks are synthesized
   */
  readonly past?: Timeline;
  /** When the rehearsal began, by `performance.now()`. */
  readonly begun: number;
  /** Makes something that calls AWS at an endpoint, with a User-Agent that tells runbooks from onlookers. */
  readonly callerAt: (endpoint: string, userAgent: string) => Caller;
}

/**
 * One course of events: an emulated AWS, the stacks that were applied to it, where the topology
 * stands, and the clock. Branches are courses of their own from the same past.
 */
export class Timeline {
  public readonly clock: SimulatedClock;
  /** Resources and stacks that others wait for. */
  public readonly milestones = new Milestones();
  public readonly service: SimulatedService;
  /** Looks at the emulated AWS without being part of what happens. */
  public readonly look: AwsCalls;
  /** Seconds that replicas lag behind, as the simulated CloudWatch says. */
  public lagSeconds = 0;
  private sabotage: Sabotage | undefined;
  private readonly dead = new Map<string, GateMode>();
  private readonly caller: Caller;
  private endpoint: ServiceEndpoint | undefined;
  private current: Blueprint;
  private syntheses = 0;
  private branches = 0;

  public constructor(private readonly props: TimelineProps) {
    fs.mkdirSync(props.work, { recursive: true });
    const { subject, emulator } = props;
    this.caller = props.callerAt(emulator.gate.url, RUNBOOK_AGENT);
    const onlooker = props.callerAt(emulator.gate.url, ONLOOKER_AGENT);
    this.look = async <Answer>(service: string, operation: string, region: string, input: object): Promise<Answer> =>
      (await onlooker(
        { service, operation, region, input, resources: [] } as unknown as Call,
        ONLOOKER_SECONDS,
      )) as Answer;
    const { verification, groups, purposes } = subject.runbookSubject;
    this.service = new SimulatedService({
      aws: this.look,
      pair: subject.pair,
      names: (region) => subject.names(region),
      zoneId: subject.zoneId,
      record: subject.runbookSubject.record,
      group: groups[0]?.name ?? '',
      hostParameter: purposes.hostParameter,
      ...(verification.write ? { writePath: verification.write.path } : {}),
      ...(verification.read ? { readPath: verification.read.path } : {}),
      isDead: (region) => this.dead.has(region),
    });
    this.clock = new SimulatedClock(props.past?.clock);
    this.lagSeconds = props.past?.lagSeconds ?? 0;
    this.current = props.past?.current ?? this.synthesize(subject.topology);
  }

  public get subject(): RehearsalSubject {
    return this.props.subject;
  }

  public get emulator(): Emulator {
    return this.props.emulator;
  }

  public get runner(): StackRunner {
    return this.props.runner;
  }

  public get home(): Names {
    return this.subject.names(this.subject.pair.home);
  }

  public get standby(): Names {
    return this.subject.names(this.subject.pair.standby);
  }

  /** Folder for what belongs to this course of events alone. */
  public get work(): string {
    return this.props.work;
  }

  /** Seconds since the rehearsal began. */
  public seconds(): number {
    return (performance.now() - this.props.begun) / 1000;
  }

  /** Regions that are switched off. */
  public get deadRegions(): readonly string[] {
    return [...this.dead.keys()];
  }

  public get topology(): Topology {
    return this.blueprint.topology;
  }

  /** The stacks as they were synthesized last. */
  public get blueprint(): Blueprint {
    return this.current;
  }

  /** The five stacks, in the order in which they are applied. */
  public get stacks(): readonly string[] {
    return [
      this.standby.vaultStack,
      this.home.vaultStack,
      this.home.siteStack,
      this.standby.siteStack,
      this.home.globalStack,
    ];
  }

  /** Breaks something on purpose, from here on. */
  public break(sabotage: Sabotage): void {
    this.sabotage = sabotage;
    if (sabotage.stack) this.current = this.synthesize(this.topology);
  }

  /** Moves the topology on, and synthesizes what follows from it. */
  public move(step: TopologyStep): Blueprint {
    this.current = this.synthesize(this.topology[step]().topology);
    return this.current;
  }

  /** Synthesizes another topology into the working folders of the stacks, without moving to it. */
  public synthesize(topology: Topology): Blueprint {
    this.syntheses += 1;
    const outdir = path.join(this.work, `synthesis-${this.syntheses}`);
    const blueprint = this.subject.synthesize(topology, outdir);
    const { stack: change } = this.sabotage ?? {};
    if (change) {
      for (const stack of this.stacks) {
        const file = path.join(outdir, 'stacks', stack, 'cdk.tf.json');
        const document = JSON.parse(fs.readFileSync(file, 'utf8')) as TerraformJson;
        change(stack, document);
        fs.writeFileSync(file, JSON.stringify(document, undefined, 2));
      }
    }
    this.runner.load(outdir, this.stacks);
    return blueprint;
  }

  /** The runbook as it is in the stacks that were synthesized last. */
  public runbook(name: RunbookName): Runbook {
    const runbook = this.blueprint.runbooks[name];
    return this.sabotage?.runbook?.(runbook) ?? runbook;
  }

  public async kill(region: string, mode: GateMode): Promise<void> {
    this.dead.set(region, mode);
    await this.emulator.setRegion(region, mode);
  }

  public async revive(region: string): Promise<void> {
    this.dead.delete(region);
    await this.emulator.setRegion(region, 'open');
  }

  /** What a runbook does its work with here: the emulated AWS, the simulated service and clock. */
  public world(decide: RunbookWorld['decide'] = async () => Promise.resolve(true)): RunbookWorld {
    return {
      call: async (call, seconds) => {
        if (call.service === 'https') {
          return { status: await this.service.request(call.input['url'] as string) };
        }
        if (call.operation === 'GetMetricStatistics') await this.publishLag(call);
        return this.caller(call, seconds);
      },
      now: () => this.clock.now(),
      sleep: (seconds) => this.clock.sleep(seconds),
      decide,
    };
  }

  /** A copy of this course of events as it is now, to go on by itself; the past stays as it is. */
  public async branch(name: string): Promise<Timeline> {
    this.branches += 1;
    const work = path.join(this.work, `${this.branches}-${name}`);
    const emulator = await this.emulator.branch(path.join(this.work, `${this.branches}-${name}-calls.jsonl`));
    const runner = this.runner.fork(path.join(work, 'terraform'), emulator.gate.url);
    const branch = new Timeline({ ...this.props, emulator, runner, work, past: this });
    for (const [region, mode] of this.dead) await branch.kill(region, mode);
    return branch;
  }

  /** Lets automations of the emulated SSM ask the simulated service, and wait as briefly as everybody here. */
  public async serveAutomations(): Promise<void> {
    this.endpoint ??= await ServiceEndpoint.start(this.service);
    await this.emulator.world({ pace: PACE, service: this.endpoint.url });
  }

  /** Ends this course of events, from which nobody goes on. */
  public async end(): Promise<void> {
    await this.emulator.stop();
    await this.endpoint?.stop();
  }

  /**
   * RDS publishes the lag of each replica every minute; here somebody else has to.
   *
   * @param call the one that is going to ask for it
   */
  public async publishLag({ region, input }: Call): Promise<void> {
    if (this.dead.has(region)) return;
    await this.look('cloudwatch', 'PutMetricData', region, {
      Namespace: input['Namespace'],
      MetricData: [
        {
          MetricName: input['MetricName'],
          Dimensions: input['Dimensions'],
          Value: this.lagSeconds,
          Timestamp: Math.floor(this.clock.now()),
        },
      ],
    });
  }
}

const ONLOOKER_SECONDS = 30;
