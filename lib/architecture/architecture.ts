import { Names } from '../core/names';
import { RegionPair } from '../core/regions';
import { Topology } from '../core/topology';

/** One thing of a picture: what is written in it, from its stack. */
export interface Part {
  /** Letters, digits and underscores; no other part of the picture has it. */
  readonly id: string;
  /** Which place it has in its column: parts of both Regions with the same row stand side by side. */
  readonly row: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** True for what answers or writes now, false for what waits; undefined where there is no such difference. */
  readonly active?: boolean;
}

/** A stack, and of what it holds that which a picture shows. */
export interface StackPart {
  readonly name: string;
  readonly kind: 'site' | 'vault' | 'global';
  /** Region of its provider. */
  readonly region: string;
  /** How many resources it declares. */
  readonly resources: number;
  readonly parts: readonly Part[];
}

/** What goes from one part to another. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly kind: 'request' | 'copy' | 'signal';
  readonly label?: string;
  /** In both directions. */
  readonly mutual?: boolean;
}

/** An environment as a picture shows it: what its stacks hold, what goes where, and where it stands. */
export interface Architecture {
  /** The beginning of all its names, e.g. `warmsite-prod`. */
  readonly name: string;
  readonly home: string;
  readonly standby: string;
  /** Region whose database accepts writes. */
  readonly writer: string;
  readonly evacuated: readonly string[];
  /** One sentence: who writes, who is held out, what is possible next. */
  readonly state: string;
  readonly stacks: readonly StackPart[];
  readonly flows: readonly Flow[];
}

export interface ArchitectureProps {
  readonly names: Names;
  readonly pair: RegionPair;
  readonly topology: Topology;
  /** The synthesized Terraform JSON of each stack, by its name. */
  readonly stacks: Readonly<Record<string, unknown>>;
}

type Attributes = Readonly<Record<string, unknown>>;

/** Resources of one stack, by type. */
class StackResources {
  private readonly byType: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

  public constructor(
    public readonly name: string,
    document: unknown,
  ) {
    this.byType = ((document as { resource?: StackResources['byType'] } | undefined) ?? {}).resource ?? {};
  }

  public get count(): number {
    return Object.values(this.byType).reduce((sum, byName) => sum + Object.keys(byName).length, 0);
  }

  public all(type: string): Attributes[] {
    const byName = this.byType[type] ?? {};
    return Object.keys(byName)
      .sort()
      .map((name) => byName[name] as Attributes);
  }
}

/** Reads off the synthesized stacks of an environment what a picture of it shows. */
export function architectureOf(props: ArchitectureProps): Architecture {
  const { names, pair, topology } = props;
  const of = (name: string): StackResources => new StackResources(name, props.stacks[name]);
  const sites = [pair.home, pair.standby].map((region) => siteOf(of(names.in(region).siteStack), region, props));
  const vaults = [pair.home, pair.standby].map((region) => vaultOf(of(names.in(region).vaultStack), region, props));
  const global = globalOf(of(names.globalStack), props);
  return {
    name: names.prefix,
    home: pair.home,
    standby: pair.standby,
    writer: topology.writer,
    evacuated: topology.evacuated,
    state: stateOf(props),
    stacks: [...sites, ...vaults, global],
    flows: flowsOf(props, [...sites, ...vaults, global], of),
  };
}

/** Id of a part: `kind` in a Region, or of the global stack. */
function idOf(kind: string, region = 'global'): string {
  return `${region}_${kind}`.replace(/[^A-Za-z0-9]/g, '_');
}

function stateOf({ pair, topology }: ArchitectureProps): string {
  const other = pair.other(topology.writer);
  const held = topology.evacuated.length > 0 ? `; the latch holds ${topology.evacuated.join(', ')} out of service` : '';
  const follows = topology.hasReplica ? `${other} follows` : `${other} has no replica of it`;
  return `${topology.writer} writes, ${follows}${held}. Next possible step: ${topology.nextStep}.`;
}

function siteOf(site: StackResources, region: string, props: ArchitectureProps): StackPart {
  const { topology } = props;
  const serves = topology.isWriter(region);
  const zones = new Set(site.all('aws_subnet').map((subnet) => text(subnet['availability_zone'])));
  const parts: Part[] = [
    ...site
      .all('aws_route53_record')
      .map((record) => ({ id: idOf('name', region), row: 'name', title: text(record['name']), lines: ['own name'] })),
    ...site.all('aws_lb').map((balancer) => ({
      id: idOf('balancer', region),
      row: 'balancer',
      title: 'Load balancer',
      lines: [
        `${text(balancer['name'])}${site.all('aws_wafv2_web_acl').length > 0 ? ', behind a web ACL' : ''}`,
        ...site
          .all('aws_vpc')
          .map(
            (vpc) =>
              `in ${text(vpc['cidr_block'])}, ${amount(zones.size, 'zone')}, ${amount(site.all('aws_nat_gateway').length, 'NAT gateway')}`,
          ),
      ],
      active: serves,
    })),
    ...site.all('aws_autoscaling_group').map((group) => {
      const name = lastButOne(group);
      return {
        id: idOf(`group_${name}`, region),
        row: `group ${name}`,
        title: `Group ${name}`,
        lines: [
          `${text(group['min_size'])} to ${text(group['max_size'])} x ${instanceTypes(group).join(', ')}`,
          routesOf(site, name),
        ],
        active: serves,
      };
    }),
    {
      id: idOf('alarms', region),
      row: 'alarms',
      title: amount(site.all('aws_cloudwatch_metric_alarm').length, 'alarm'),
      lines: [
        `to ${amount(site.all('aws_sns_topic').length, 'topic')}: ${site
          .all('aws_sns_topic')
          .map((topic) => text(topic['name']))
          .join(', ')}`,
        [
          amount(site.all('aws_cloudwatch_dashboard').length, 'dashboard'),
          amount(site.all('aws_ssm_document').length, 'runbook'),
        ].join(', '),
      ],
    },
    ...site.all('aws_db_instance').map((instance) => ({
      id: idOf('database', region),
      row: 'database',
      title: `Database ${text(instance['identifier'])}`,
      lines: [
        `${text(instance['instance_class'])}, ${instance['multi_az'] === true ? 'two zones' : 'one zone'}, ${text(instance['allocated_storage'])} GiB`,
        databaseRole(region, props),
      ],
      active: serves,
    })),
  ];
  return { name: site.name, kind: 'site', region, resources: site.count, parts };
}

function databaseRole(region: string, { topology, pair }: ArchitectureProps): string {
  if (topology.isWriter(region)) return 'writes';
  return topology.hasReplica
    ? `replica of ${topology.writer}`
    : `${region === pair.home ? 'lost the role of the writer' : 'no replica'}; rebuild comes next`;
}

/** The group's instance types, in the order of preference. */
function instanceTypes(group: Attributes): string[] {
  const policy = first(group['mixed_instances_policy']);
  const overrides = first(policy?.['launch_template'])?.['override'];
  return Array.isArray(overrides) ? overrides.map((each: Attributes) => text(each['instance_type'])) : ['one type'];
}

/** What the load balancer sends to a group. */
function routesOf(site: StackResources, group: string): string {
  const paths = site
    .all('aws_lb_listener_rule')
    .filter((rule) => pathOf(rule).at(-1) === group)
    .flatMap(({ condition }) => (Array.isArray(condition) ? (condition as Attributes[]) : []))
    .flatMap((condition) => first(condition['path_pattern'])?.['values'] ?? []);
  return paths.length > 0 ? `answers ${paths.map(text).join(', ')}` : 'answers what no other group does';
}

function vaultOf(vault: StackResources, region: string, { names, pair }: ArchitectureProps): StackPart {
  const own = names.in(region);
  const parts: Part[] = [
    ...vault.all('aws_s3_bucket').map((bucket) => {
      const name = text(bucket['bucket']);
      const purpose = name.slice(`${own.prefix}-`.length, name.indexOf(`-${own.account}`));
      return {
        id: idOf(`bucket_${purpose}`, region),
        row: `bucket ${purpose}`,
        title: `Bucket ${purpose}`,
        lines: [name],
      };
    }),
    ...some(vault.all('aws_ecr_repository'), (repositories) => ({
      id: idOf('registry', region),
      row: 'registry',
      title: 'Container images',
      lines: [repositories.map((repository) => text(repository['name']).split('/').at(-1)).join(', ')],
    })),
    ...vault.all('aws_backup_vault').map((backups) => ({
      id: idOf('backups', region),
      row: 'backups',
      title: 'Backup vault',
      lines: [
        `${text(backups['name'])}${vault.all('aws_backup_vault_lock_configuration').length > 0 ? ', locked' : ''}`,
      ],
    })),
    ...(region === pair.home ? vault.all('aws_secretsmanager_secret') : []).map((secret) => ({
      id: idOf('secret', region),
      row: 'last',
      title: 'Master secret',
      lines: [
        text(secret['name']),
        ...(Array.isArray(secret['replica']) ? (secret['replica'] as Attributes[]) : []).map(
          (replica) => `with a replica in ${text(replica['region'])}`,
        ),
      ],
    })),
    ...(region === pair.standby ? vault.all('aws_cloudwatch_metric_alarm') : []).map((alarm) => ({
      id: idOf('latch', region),
      row: 'last',
      title: 'Latch',
      lines: [`alarm ${text(alarm['alarm_name'])}`],
    })),
  ];
  return { name: vault.name, kind: 'vault', region, resources: vault.count, parts };
}

/** The checks are told apart by what they look at. */
function globalOf(global: StackResources, { names, pair }: ArchitectureProps): StackPart {
  const checks = global.all('aws_route53_health_check');
  const ofType = (type: string): Attributes[] => checks.filter((check) => check['type'] === type);
  const endpoint = (region: string): Part[] =>
    ofType('HTTPS')
      .filter(({ fqdn }) => text(fqdn).startsWith(`${region}.`))
      .map((check) => ({
        id: idOf(`check_${region}`),
        row: `check ${region}`,
        title: `Check of ${region}`,
        lines: [
          `GET ${text(check['resource_path'])} every ${text(check['request_interval'])} s`,
          `lost after ${text(check['failure_threshold'])} failures`,
        ],
      }));
  const parts: Part[] = [
    ...some(global.all('aws_route53_record'), ([record]) => ({
      id: idOf('name'),
      row: 'name',
      title: text(record['name']),
      lines: ['public name, failover records'],
    })),
    ...ofType('CALCULATED').map(() => ({
      id: idOf('primary'),
      row: 'primary',
      title: 'Check of the primary record',
      lines: ['home answers and is not held out'],
    })),
    ...endpoint(pair.home),
    ...ofType('CLOUDWATCH_METRIC').map((check) => ({
      id: idOf('latch'),
      row: 'latch',
      title: 'Check of the latch',
      lines: [`alarm in ${text(check['cloudwatch_alarm_region'])}`],
    })),
    ...endpoint(pair.standby),
    {
      id: idOf('alarms'),
      row: 'alarms',
      title: amount(global.all('aws_cloudwatch_metric_alarm').length, 'alarm'),
      lines: [
        `to ${amount(global.all('aws_sns_topic').length, 'topic')} in ${names.global.region}`,
        ...(global.all('aws_cloudtrail').length > 0 ? ['audit trail of both Regions'] : []),
      ],
    },
  ];
  return { name: global.name, kind: 'global', region: names.global.region, resources: global.count, parts };
}

/** What goes where, between the parts that there are. */
function flowsOf(
  { names, pair, topology }: ArchitectureProps,
  stacks: readonly StackPart[],
  of: (name: string) => StackResources,
): Flow[] {
  const { home, standby } = pair;
  const ids = new Set(stacks.flatMap(({ parts }) => parts.map(({ id }) => id)));
  const rows = stacks.filter(({ region }) => region === home).flatMap(({ parts }) => parts.map(({ row }) => row));
  const named = (prefix: string): string[] =>
    rows.filter((row) => row.startsWith(`${prefix} `)).map((row) => row.slice(prefix.length + 1));
  const writer = topology.writer;
  /** One arrow for what is copied out of one Region or out of both. */
  const copies = (kind: string, label: string, isCopied: (region: string) => boolean): Flow[] => {
    const sources = [home, standby].filter(isCopied);
    return sources.slice(0, 1).map((source): Flow => {
      const [from, to] = [idOf(kind, source), idOf(kind, pair.other(source))];
      const mutual = sources.length === 2;
      return { from, to, kind: 'copy', label: mutual ? `${label}, both ways` : label, ...(mutual ? { mutual } : {}) };
    });
  };
  const flows: Flow[] = [
    { from: idOf('name'), to: idOf('name', home), kind: 'request', label: 'PRIMARY' },
    { from: idOf('name'), to: idOf('name', standby), kind: 'request', label: 'SECONDARY' },
    ...[home, standby].flatMap((region): Flow[] => [
      { from: idOf('name', region), to: idOf('balancer', region), kind: 'request' },
      ...named('group').map((group): Flow => ({
        from: idOf('balancer', region),
        to: idOf(`group_${group}`, region),
        kind: 'request',
      })),
    ]),
    { from: idOf('primary'), to: idOf('name'), kind: 'signal' },
    { from: idOf(`check_${home}`), to: idOf('primary'), kind: 'signal' },
    { from: idOf('latch'), to: idOf('primary'), kind: 'signal' },
    { from: idOf('latch', standby), to: idOf('latch'), kind: 'signal' },
    ...(topology.hasReplica
      ? [
          {
            from: idOf('database', writer),
            to: idOf('database', pair.other(writer)),
            kind: 'copy',
            label: 'replica, asynchronous',
          } as const,
        ]
      : []),
    ...named('bucket').flatMap((purpose) =>
      copies(`bucket_${purpose}`, 'replicated', (region) =>
        of(names.in(region).siteStack)
          .all('aws_s3_bucket_replication_configuration')
          .some(({ bucket }) => bucket === names.in(region).bucket(purpose)),
      ),
    ),
    ...copies(
      'registry',
      'images',
      (region) => of(names.in(region).vaultStack).all('aws_ecr_replication_configuration').length > 0,
    ),
    ...copies('backups', 'copies of backups', (region) =>
      of(names.in(region).siteStack)
        .all('aws_backup_plan')
        .some(({ rule }) => JSON.stringify(rule).includes('"copy_action"')),
    ),
  ];
  return flows.filter(({ from, to }) => ids.has(from) && ids.has(to));
}

function some(found: readonly Attributes[], part: (found: readonly [Attributes, ...Attributes[]]) => Part): Part[] {
  const [head, ...rest] = found;
  return head === undefined ? [] : [part([head, ...rest])];
}

/** A block of Terraform's JSON is an object or a list of one. */
function first(block: unknown): Attributes | undefined {
  return (Array.isArray(block) ? block[0] : block) as Attributes | undefined;
}

/** Path of the construct that a resource belongs to, in steps. */
function pathOf(resource: Attributes): readonly string[] {
  const { metadata } = (resource['//'] ?? {}) as { metadata?: { path?: string } };
  return (metadata?.path ?? '').split('/');
}

function lastButOne(resource: Attributes): string {
  return pathOf(resource).at(-2) ?? '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function amount(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
