import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadEnvironment } from '../../../config/load';
import { runbookCalls } from '../../../lib/account/runbook-calls';
import { subjectOf } from '../../../lib/cli/rehearse';
import { disableCreationStacks } from '../../../lib/core/creation-stacks';
import { Names } from '../../../lib/core/names';
import { TopologyStep } from '../../../lib/core/topology';
import { latchAlarmName } from '../../../lib/failover/latch';
import { Emulator } from '../../../lib/rehearsal/emulator';
import { ScenarioStep, StepRecord } from '../../../lib/rehearsal/scenario';
import { baseline } from '../../../lib/rehearsal/scenarios/baseline';
import { executeRunbook } from '../../../lib/rehearsal/scenarios/runbook-steps';
import { StackRunner } from '../../../lib/rehearsal/stack-runner';
import { Terraform } from '../../../lib/rehearsal/terraform';
import { TerraformJson, Timeline } from '../../../lib/rehearsal/timeline';
import { isSame } from '../../../lib/review/drift/outside-change';
import {
  baseDocument,
  ConfiguredBlock,
  DocumentChange,
  fullName,
  PlanDocument,
  StackName,
  STACKS,
} from '../plans/base';
import { Moment, momentFile, MomentName, MomentPlan, MOMENTS } from './moments';

// Makes the moments that the tests of drift read: applies `prod` to an emulated AWS, runs the runbooks on it, and plans
// it with a refresh whenever something has happened. About 30 minutes; needs what a rehearsal needs.
//
//   node -r esbuild-register test/review/drift/make.ts [<folder for the whole documents>]
//   npm run review-plans -- --base <that folder>
//   node -r esbuild-register test/review/drift/make.ts --reduce <that folder> [<moment>...]
//
// What is kept of a document is what differs from test/fixtures/review/base. Where that base is of another run, the id of
// a resource in it is written in place of its own.

const root = path.join(__dirname, '../../..');
/** The moment that the base is of. */
const BASE: MomentName = 'first-refresh';

type Edit = (tf: TerraformJson) => void;
type Edits = Partial<Record<StackName, Edit>>;

class Recorder {
  private readonly terraform: Terraform;

  public constructor(private readonly folder: string) {
    const mirror = process.env['WARMSITE_PROVIDER_MIRROR'];
    this.terraform = new Terraform({
      scratch: path.join(folder, 'installation'),
      environment: process.env,
      ...(mirror === undefined ? {} : { mirror }),
    });
  }

  public async start(): Promise<{ readonly timeline: Timeline; readonly emulator: Emulator }> {
    const subject = subjectOf(loadEnvironment('prod', { root }));
    const props = { account: subject.account, environment: process.env };
    const emulator = await Emulator.start(props, path.join(this.folder, 'calls.jsonl'));
    await emulator.seed(subject.seed);
    const work = path.join(this.folder, 'work');
    const runner = new StackRunner({
      terraform: this.terraform,
      work: path.join(work, 'terraform'),
      gateUrl: emulator.gate.url,
      parallelism: 4,
    });
    const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
    const timeline = new Timeline({
      subject,
      emulator,
      runner,
      work,
      begun: performance.now(),
      callerAt: (endpoint, userAgent) => runbookCalls({ endpoint, userAgent, credentials }),
    });
    return { timeline, emulator };
  }

  /** Plans these stacks as they are and writes what `terraform show -json` says of each. */
  public async record(name: MomentName | 'applied', { runner }: Timeline, stacks: readonly StackName[]): Promise<void> {
    fs.mkdirSync(path.join(this.folder, name), { recursive: true });
    await Promise.all(
      stacks.map(async (stack) => {
        const plan = await runner.plan(fullName(stack));
        if (!plan.isMade) throw new Error(`${name} ${stack}: ${JSON.stringify(plan.diagnostics)}`);
        const args = ['show', '-json', plan.planFile];
        const { exitCode, stdout, stderr } = await this.terraform.run(path.dirname(plan.planFile), args);
        if (exitCode !== 0) throw new Error(`${name} ${stack}: ${stderr}`);
        fs.writeFileSync(path.join(this.folder, name, `${stack}.json`), stdout);
        const what = plan.resources.map(({ action, address }) => `${action} ${address}`).join(', ');
        console.log(`${name} ${stack}: ${what || 'nothing'}`);
      }),
    );
  }

  /** The same in a copy, to which something else is done before. */
  public async aside(
    name: MomentName,
    timeline: Timeline,
    stacks: readonly StackName[],
    act: (copy: Timeline) => Promise<void>,
  ): Promise<void> {
    const copy = await timeline.branch(name);
    try {
      await act(copy);
      await this.record(name, copy, stacks);
    } finally {
      await copy.end();
    }
  }
}

/** Changes stacks of a course of events, from here on. */
function edit(timeline: Timeline, edits: Edits): void {
  timeline.break({
    title: 'edited',
    stack: (stack, document) => {
      for (const [name, change] of Object.entries(edits)) if (fullName(name as StackName) === stack) change(document);
    },
  });
}

/** Applies stacks, one after the other. */
async function deploy({ runner }: Timeline, ...stacks: readonly StackName[]): Promise<void> {
  for (const stack of stacks) {
    const { isApplied, diagnostics } = await runner.apply(fullName(stack));
    if (!isApplied) throw new Error(`${stack}: ${JSON.stringify(diagnostics)}`);
  }
}

async function run(timeline: Timeline, name: TopologyStep, deployment?: () => Promise<void>): Promise<void> {
  const operator: Record<string, () => Promise<void>> = deployment ? { deploy: deployment } : {};
  const { verdict, refusal } = await executeRunbook(timeline, name, new StepRecord(), { operator });
  if (verdict !== 'complete') throw new Error(`${name}: ${verdict} ${refusal}`);
}

/** Takes away the markers by which the guard of a site would refuse an old topology: as if nobody had left any. */
async function unmark(timeline: Timeline, names: Names, region: string, generation: number): Promise<void> {
  const Key = names.in(region).takeoverMarker(generation);
  await timeline.look('s3', 'DeleteObject', names.region, { Bucket: names.bucket('artifacts'), Key });
}

async function course(recorder: Recorder, timeline: Timeline): Promise<void> {
  const { home, standby } = timeline;
  const normal = timeline.topology;
  const [applies] = baseline(timeline.subject).steps as [readonly ScenarioStep[]];
  await Promise.all(applies.map((step) => step.run(timeline, new StepRecord())));
  await recorder.record(BASE, timeline, STACKS);
  // What the first refresh finds is then in the states.
  await deploy(timeline, ...STACKS);
  await recorder.record('applied', timeline, STACKS);

  const raise = (region: string, by: number) => async (copy: Timeline) => {
    const AutoScalingGroupName = home.inferenceGroup('llm');
    const { AutoScalingGroups: groups } = await copy.look<{ AutoScalingGroups: { MinSize: number }[] }>(
      'autoscaling',
      'DescribeAutoScalingGroups',
      region,
      { AutoScalingGroupNames: [AutoScalingGroupName] },
    );
    const MinSize = groups[0]!.MinSize + by;
    await copy.look('autoscaling', 'UpdateAutoScalingGroup', region, { AutoScalingGroupName, MinSize });
  };
  await recorder.aside('min-size-raised-standby', timeline, ['site-us-west-2'], raise(standby.region, 1));
  await recorder.aside('min-size-raised-home', timeline, ['site-us-east-2'], raise(home.region, 1));
  const deleteLatch = async (copy: Timeline): Promise<void> => {
    const AlarmNames = [latchAlarmName(standby, home.region)];
    await copy.look('cloudwatch', 'DeleteAlarms', standby.region, { AlarmNames });
  };
  await recorder.aside('latch-alarm-deleted', timeline, ['vault-us-west-2'], deleteLatch);
  await recorder.aside('latch-check-disabled', timeline, ['global'], async (copy) => {
    interface Checks {
      HealthChecks: { Id: string; HealthCheckConfig: { Type: string } }[];
    }
    const { HealthChecks: checks } = await copy.look<Checks>('route53', 'ListHealthChecks', 'us-east-1', {});
    const latch = checks.find(({ HealthCheckConfig: { Type } }) => Type === 'CLOUDWATCH_METRIC')!;
    await copy.look('route53', 'UpdateHealthCheck', 'us-east-1', { HealthCheckId: latch.Id, Disabled: true });
  });
  await recorder.aside('security-group-edited', timeline, ['site-us-east-2'], async (copy) => {
    interface Groups {
      SecurityGroups: { GroupId: string; GroupName: string; IpPermissions: object[] }[];
    }
    const { SecurityGroups: groups } = await copy.look<Groups>('ec2', 'DescribeSecurityGroups', home.region, {});
    const named = (name: string): Groups['SecurityGroups'][number] =>
      groups.find(({ GroupName }) => GroupName === home.securityGroup(name))!;
    const database = named('database');
    await copy.look('ec2', 'RevokeSecurityGroupIngress', home.region, {
      GroupId: database.GroupId,
      IpPermissions: database.IpPermissions,
    });
    // One that no block of Terraform knows.
    await copy.look('ec2', 'AuthorizeSecurityGroupIngress', home.region, {
      GroupId: database.GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }],
    });
  });
  await recorder.aside('database-fenced', timeline, ['site-us-east-2'], async (copy) => {
    interface Groups {
      SecurityGroups: { GroupId: string }[];
    }
    interface Instances {
      DBInstances: { DBSubnetGroup: { VpcId: string } }[];
    }
    const DBInstanceIdentifier = home.database(1);
    const { DBInstances: instances } = await copy.look<Instances>('rds', 'DescribeDBInstances', home.region, {
      DBInstanceIdentifier,
    });
    const Filters = [
      { Name: 'group-name', Values: ['default'] },
      { Name: 'vpc-id', Values: [instances[0]!.DBSubnetGroup.VpcId] },
    ];
    const { SecurityGroups: groups } = await copy.look<Groups>('ec2', 'DescribeSecurityGroups', home.region, {
      Filters,
    });
    await copy.look('rds', 'ModifyDBInstance', home.region, {
      DBInstanceIdentifier,
      VpcSecurityGroupIds: [groups[0]!.GroupId],
      ApplyImmediately: true,
    });
  });
  await recorder.aside('protection-lifted', timeline, ['site-us-west-2'], async (copy) => {
    await copy.look('rds', 'ModifyDBInstance', standby.region, {
      DBInstanceIdentifier: standby.database(1),
      DeletionProtection: false,
      ApplyImmediately: true,
    });
  });

  await recorder.aside('failover-too-early', timeline, ['site-us-west-2', 'site-us-east-2'], async (copy) => {
    copy.move('failover');
    return Promise.resolve();
  });

  timeline.lagSeconds = 7;
  await run(timeline, 'failover');
  await recorder.aside('failover-not-committed', timeline, STACKS, async (copy) => {
    for (const names of [home, standby]) await unmark(copy, names, standby.region, 1);
  });
  timeline.move('failover');
  await recorder.record('failover-committed', timeline, STACKS);
  await recorder.aside('failover-weakened', timeline, ['site-us-west-2', 'global'], async (copy) => {
    edit(copy, {
      'site-us-west-2': ({ resource }) => (resource['aws_db_instance']!['database_g1']!['multi_az'] = false),
    });
    return Promise.resolve();
  });
  await recorder.aside('failover-degraded', timeline, ['site-us-west-2'], async (copy) => {
    await copy.look('autoscaling', 'UpdateAutoScalingGroup', standby.region, {
      AutoScalingGroupName: standby.inferenceGroup('llm'),
      MixedInstancesPolicy: { InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 100 } },
    });
  });
  await deploy(timeline, 'vault-us-west-2', 'site-us-west-2', 'global');
  await recorder.aside('latch-lost-while-evacuated', timeline, ['vault-us-west-2'], deleteLatch);
  await recorder.aside('failover-undone', timeline, ['site-us-west-2', 'global'], async (copy) => {
    for (const names of [home, standby]) await unmark(copy, names, standby.region, 1);
    copy.synthesize(normal);
  });
  await recorder.aside('promoted-to-replica', timeline, ['site-us-west-2'], async (copy) => {
    edit(copy, {
      'site-us-west-2': ({ resource }) => {
        const { lifecycle } = resource['aws_db_instance']!['database_g1']! as {
          lifecycle: { ignore_changes: string[] };
        };
        lifecycle.ignore_changes = lifecycle.ignore_changes.filter((name) => name !== 'replicate_source_db');
      },
    });
    return Promise.resolve();
  });

  timeline.lagSeconds = 0;
  await run(timeline, 'rebuild', async () => {
    timeline.move('rebuild');
    await recorder.record('rebuild', timeline, STACKS);
    await recorder.aside('rebuild-weakened', timeline, STACKS, async (copy) => {
      edit(copy, {
        'site-us-west-2': ({ resource }) =>
          (resource['aws_db_instance']!['database_g1']!['backup_retention_period'] = 1),
      });
      return Promise.resolve();
    });
    await deploy(timeline, 'site-us-west-2', 'site-us-east-2', 'global');
  });

  const rebuilt = timeline.topology;
  await run(timeline, 'switchover', async () => {
    await recorder.aside('switchover-not-committed', timeline, STACKS, async (copy) => {
      for (const names of [home, standby]) await unmark(copy, names, home.region, 2);
      copy.synthesize(rebuilt);
    });
    timeline.move('switchover');
    await recorder.record('switchover', timeline, STACKS);
    await recorder.aside('switchover-weakened', timeline, STACKS, async (copy) => {
      const group = ({ resource }: TerraformJson): Record<string, unknown> =>
        Object.values(resource['aws_autoscaling_group']!).find(({ name }) => name === home.inferenceGroup('llm'))!;
      edit(copy, {
        'site-us-east-2': (tf) => (group(tf)['min_size'] = 2),
        'site-us-west-2': (tf) => (group(tf)['min_size'] = 0),
      });
      return Promise.resolve();
    });
    await deploy(timeline, 'site-us-east-2', 'site-us-west-2', 'global');
  });
  await recorder.record('after-switchover', timeline, STACKS);
}

/** Writes the fixtures from the documents. */
function reduce(folder: string, names: readonly MomentName[]): void {
  const read = (moment: string, stack: StackName): PlanDocument | undefined => {
    const file = path.join(folder, moment, `${stack}.json`);
    return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as PlanDocument) : undefined;
  };
  const ids = idsOf(STACKS.flatMap((stack) => pairsOf(read(BASE, stack)!, baseDocument(stack))));
  for (const name of names) {
    const { stacks = STACKS }: Moment = MOMENTS[name];
    const plans = stacks.flatMap((stack) => {
      const document = read(name, stack);
      return document ? [[stack, planOf(stack, renamed(document, ids))] as const] : [];
    });
    fs.mkdirSync(path.dirname(momentFile(name)), { recursive: true });
    fs.writeFileSync(momentFile(name), textOf(plans));
    const size = (fs.statSync(momentFile(name)).size / 1024).toFixed(0);
    console.log(`${name}: ${size} KB`);
  }
}

function planOf(stack: StackName, document: PlanDocument): MomentPlan {
  const base = baseDocument(stack);
  const baseChanges = new Map(base.resource_changes.map((change) => [change.address, change]));
  const baseBlocks = new Map(base.configuration.root_module.resources.map((block) => [block.address, block]));
  const blocks = document.configuration.root_module.resources;
  const addresses = new Set(blocks.map(({ address }) => address));
  const changes = managedOf(document.resource_changes);
  const unchanged = new Set(changes.filter(isNoOp).map(({ address }) => address));
  return {
    changes: changes
      .filter((change) => !isNoOp(change) || !isAsBefore(change, baseChanges.get(change.address)))
      .map(shortened)
      .map(halved),
    configured: blocks.filter((block) => !isDeepStrictEqual(block, baseBlocks.get(block.address))).map(shortenedBlock),
    unconfigured: [...baseBlocks.keys()].filter((address) => !addresses.has(address)),
    drift: managedOf(document.resource_drift).map((drift) =>
      unchanged.has(drift.address) ? narrowed(drift) : shortened(drift),
    ),
  };
}

function managedOf(changes: readonly DocumentChange[] = []): DocumentChange[] {
  return changes
    .filter(({ mode }) => mode === 'managed')
    .map((change) => ({ ...change, provider_name: change.provider_name.split('/').slice(-2).join('/') }));
}

function isNoOp({ change }: DocumentChange): boolean {
  return change.actions[0] === 'no-op';
}

/** Whether a resource is as the base has it, but for when it was made and for the order in sets. */
function isAsBefore({ change }: DocumentChange, base: DocumentChange | undefined): boolean {
  const [own, other] = [change.before, base?.change.before];
  if (!own || !other) return false;
  const names = [...new Set([...Object.keys(own), ...Object.keys(other)])];
  return names.every((name) => /(_date|_time)$/.test(name) || isSame(own[name] ?? null, other[name] ?? null));
}

/** What a resource is called by. */
const NAMES = ['alarm_name', 'arn', 'bucket', 'id', 'identifier', 'name'];

/** Of a change outside that the plan leaves alone: what differs, and what the resource is called by. */
function narrowed(drift: DocumentChange): DocumentChange {
  const { before, after } = drift.change;
  const isKept = (name: string): boolean => NAMES.includes(name) || !isDeepStrictEqual(before?.[name], after?.[name]);
  const kept = (values: typeof before): typeof before =>
    values && Object.fromEntries(Object.entries(values).filter(([name]) => isKept(name)));
  return { ...drift, change: { ...drift.change, before: kept(before), after: kept(after) } };
}

/** Characters of the text of a runbook that are kept. */
const RUNBOOK_TEXT = 500;

/** Without most of the text of a runbook: it is tens of kilobytes, twice, and nothing reads it. */
function shortened(entry: DocumentChange): DocumentChange {
  const { change } = entry;
  const cut = (values: typeof change.before): typeof change.before =>
    values && typeof values['content'] === 'string'
      ? { ...values, content: values['content'].slice(0, RUNBOOK_TEXT), parameter: [] }
      : values;
  if (entry.type !== 'aws_ssm_document') return entry;
  return { ...entry, change: { ...change, before: cut(change.before), after: cut(change.after) } };
}

/** Of what stays as it is: what it is. */
function halved(entry: DocumentChange): DocumentChange {
  const { actions, before, before_sensitive } = entry.change;
  return isNoOp(entry)
    ? { ...entry, change: { actions, before, before_sensitive } as DocumentChange['change'] }
    : entry;
}

function shortenedBlock(block: ConfiguredBlock): ConfiguredBlock {
  const { content, ...others } = block.expressions ?? {};
  return block.type === 'aws_ssm_document' && content ? { ...block, expressions: others } : block;
}

/** What a resource is called by in this run and in the base. */
function pairsOf(own: PlanDocument, base: PlanDocument): (readonly [string, string])[] {
  const values = new Map(base.resource_changes.map(({ address, change }) => [address, change.before]));
  return own.resource_changes
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ address, change }) =>
      Object.entries(change.before ?? {}).flatMap(([name, text]): [string, string][] => {
        const other = values.get(address)?.[name];
        return typeof text === 'string' && typeof other === 'string' && text !== other ? [[text, other]] : [];
      }),
    );
}

/** What takes the place of what: the parts of names and ARNs that differ. */
function idsOf(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  const words = (text: string): string[] => text.split(/[/:"]/);
  const found = new Map<string, string>();
  for (const [own, base] of pairs) {
    const [ownWords, baseWords] = [words(own), words(base)];
    if (ownWords.length !== baseWords.length) continue;
    ownWords.forEach((word, index) => {
      if (word !== baseWords[index] && word.length >= SHORTEST_ID && !found.has(word))
        found.set(word, baseWords[index]!);
    });
  }
  return [...found];
}

/** Shorter parts are words like `1` that stand for many things. */
const SHORTEST_ID = 9;

function renamed(document: PlanDocument, ids: readonly (readonly [string, string])[]): PlanDocument {
  const names = new Map(ids);
  const rename = (word: string): string => names.get(word) ?? word;
  // Hosts and addresses first, then the ids that stand in them.
  const text = JSON.stringify(document)
    .replaceAll(/[A-Za-z0-9_.-]{9,}/g, rename)
    .replaceAll(/[A-Za-z0-9_-]{9,}/g, rename);
  return JSON.parse(text) as PlanDocument;
}

/** One entry a line: a change of a fixture is to be read in a diff. */
function textOf(plans: readonly (readonly [StackName, MomentPlan])[]): string {
  const lines = (values: readonly unknown[]): string =>
    `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]`;
  const stacks = plans.map(
    ([stack, { changes, drift, configured, unconfigured }]) =>
      `"${stack}": {\n"changes": ${lines(changes)},\n"drift": ${lines(drift)},\n"configured": ${lines(configured)},\n` +
      `"unconfigured": ${JSON.stringify(unconfigured)}\n}`,
  );
  return `{\n${stacks.join(',\n')}\n}\n`;
}

async function main([first, ...rest]: readonly string[]): Promise<void> {
  const all = Object.keys(MOMENTS) as MomentName[];
  if (first === '--reduce' && rest[0] !== undefined) {
    const [folder, ...names] = rest;
    reduce(folder, names.length === 0 ? all : all.filter((name) => names.includes(name)));
    return;
  }
  disableCreationStacks();
  const folder = first ?? fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-drift-'));
  const recorder = new Recorder(folder);
  const { timeline, emulator } = await recorder.start();
  try {
    await course(recorder, timeline);
  } finally {
    await emulator.stop();
  }
  reduce(folder, all);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
