import fc from 'fast-check';
import { freeBlock } from '../../config/checks/regions';
import { STANDARD_TAG_KEYS } from '../../config/checks/tags';
import { loadEnvironment } from '../../config/load';
import { Names } from '../../lib/core/names';
import { Cidr } from '../../lib/core/quantities';
import { standardTags } from '../../lib/core/region-stack';
import { REGIONS_BY_PARTITION } from '../../lib/core/regions';
import { edited, EXAMPLE, EXAMPLE_TOPOLOGY, memoryFiles, problemsOfEdited, ROOT } from './project';

type Edits = readonly (readonly [path: string, value: unknown])[];

const GROUP = 'inference/groups/0';

/** A second group that is fine, with some values changed. */
function secondGroup(changes: Readonly<Record<string, unknown>> = {}): Edits[number] {
  return [
    'inference/groups/1',
    {
      name: 'embed',
      model: { artifact: 'embed/1', manifestSha256: '0'.repeat(64) },
      image: 'embed-server:v1',
      port: 8001,
      healthPath: '/health',
      inFlightMetric: 'in_flight',
      routes: ['/v1/embeddings'],
      instanceTypes: ['g6.xlarge'],
      ami: { 'us-east-2': 'ami-0123456789abcdef0', 'us-west-2': 'ami-0fedcba9876543210' },
      sizes: { active: { min: 2, max: 4 } },
      scaling: { inFlightPerInstance: 64 },
      warmUp: '6m',
      drain: '30s',
      volume: 200,
      ...changes,
    },
  ];
}

/** A demand of the first group, with some values changed. */
function demand(changes: Readonly<Record<string, unknown>> = {}): Edits[number] {
  return [
    `${GROUP}/demand`,
    {
      peakRate: '6/s',
      baseRate: '2/s',
      serviceTime: '6.5s',
      slots: 24,
      latency: { wait: '2s', share: '99%' },
      growth: '30%',
      ...changes,
    },
  ];
}

function certificate(region: string, account = '111122223333'): string {
  return `arn:aws:acm:${region}:${account}:certificate/00000000-0000-0000-0000-000000000001`;
}

/** Moves one side to another Region, with everything that belongs to it. */
function move(side: 'home' | 'standby', region: string): Edits {
  return [
    [`regions/${side}/name`, region],
    [`regions/${side}/zones`, [`${region}a`, `${region}b`]],
    [`regions/${side}/certificate`, certificate(region)],
    [`${GROUP}/ami/${side === 'home' ? 'us-east-2' : 'us-west-2'}`, undefined],
    [`${GROUP}/ami/${region}`, 'ami-0123456789abcdef0'],
  ];
}

/** Every case, by what is wrong; the expected problems are all there are, topology aside. */
const CASES: readonly (readonly [wrong: string, edits: Edits, problems: readonly string[]])[] = [
  // Regions
  [
    'the same Region twice',
    [...move('standby', 'us-east-2')],
    [
      "(regions.standby.name): 'standby' must be another Region than 'home', got us-east-2 twice; a standby in the same Region dies with it [same-region]",
    ],
  ],
  [
    'a misspelled Region',
    move('home', 'us-esat-2'),
    ["(regions.home.name): 'name' must be an AWS Region, got 'us-esat-2'; did you mean us-east-2? [unknown-region]"],
  ],
  [
    'a Region that resembles none',
    move('standby', 'zz-moonbase-7'),
    [
      `(regions.standby.name): 'name' must be an AWS Region, got 'zz-moonbase-7'; known are ${REGIONS_BY_PARTITION.aws.join(', ')} [unknown-region]`,
    ],
  ],
  [
    'Regions of two partitions',
    move('standby', 'cn-north-1'),
    [
      "(regions.standby.name): 'home' and 'standby' must be of one partition, got us-east-2 (aws) and cn-north-1 (aws-cn); nothing replicates from one partition to another [partition-mismatch]",
    ],
  ],
  [
    'Regions of another partition than aws',
    [...move('home', 'us-gov-east-1'), ...move('standby', 'us-gov-west-1')],
    [
      "(regions.home.name): 'name' must be a Region of the partition aws, got us-gov-east-1 (aws-us-gov); Warmsite was tried in no other [partition-unsupported]",
    ],
  ],
  [
    'one zone',
    [['regions/home/zones', ['us-east-2a']]],
    ["(regions.home.zones): 'zones' must be two or three, got 1; a load balancer needs two [zone-count]"],
  ],
  [
    'four zones',
    [['regions/standby/zones', ['us-west-2a', 'us-west-2b', 'us-west-2c', 'us-west-2d']]],
    [
      "(regions.standby.zones): 'zones' must be two or three, got 4; the network is divided for three at most [zone-count]",
    ],
  ],
  [
    'a zone of another Region',
    [['regions/home/zones', ['us-east-2a', 'us-west-2b']]],
    [
      "(regions.home.zones[1]): 'zones[1]' must be a zone of us-east-2, such as us-east-2a, got us-west-2b [zone-region]",
    ],
  ],
  [
    'a zone twice',
    [['regions/home/zones', ['us-east-2a', 'us-east-2b', 'us-east-2a']]],
    [
      "(regions.home.zones[2]): 'zones' must differ, got us-east-2a twice; name another zone of us-east-2 [zone-duplicate]",
    ],
  ],
  [
    'a network that is too wide',
    [['regions/home/cidr', '10.20.0.0/15']],
    [
      "(regions.home.cidr): 'cidr' must be a /16 to /22, got 10.20.0.0/15; AWS allows a VPC no more [cidr-size]",
      "(regions.standby.cidr): 'cidr' of standby must not overlap that of home, or the VPCs cannot be peered, got 10.21.0.0/16 and 10.20.0.0/15, which share 10.21.0.0 to 10.21.255.255; 10.0.0.0/16 is free [cidr-overlap]",
    ],
  ],
  [
    'a network that is too narrow',
    [['regions/home/cidr', '10.20.0.0/23']],
    [
      "(regions.home.cidr): 'cidr' must be a /16 to /22, got 10.20.0.0/23; the subnets of three zones need more [cidr-size]",
    ],
  ],
  [
    'a public network',
    [['regions/home/cidr', '172.32.0.0/16']],
    [
      "(regions.home.cidr): 'cidr' must lie in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, got 172.32.0.0/16; other addresses belong to somebody on the internet [cidr-public]",
    ],
  ],
  [
    "Docker's network",
    [['regions/home/cidr', '172.17.32.0/20']],
    [
      "(regions.home.cidr): 'cidr' must not overlap 172.17.0.0/16, got 172.17.32.0/20; it is Docker's own network on every instance, whose containers could not reach the database there [cidr-docker]",
    ],
  ],
  [
    'a network inside the other',
    [['regions/standby/cidr', '10.20.128.0/20']],
    [
      "(regions.standby.cidr): 'cidr' of standby must not overlap that of home, or the VPCs cannot be peered, got 10.20.128.0/20 and 10.20.0.0/16, which share 10.20.128.0 to 10.20.143.255; 10.0.0.0/20 is free [cidr-overlap]",
    ],
  ],
  [
    'the same network twice, in a private range that has no other',
    [
      ['regions/home/cidr', '192.168.0.0/16'],
      ['regions/standby/cidr', '192.168.0.0/16'],
    ],
    [
      "(regions.standby.cidr): 'cidr' of standby must not overlap that of home, or the VPCs cannot be peered, got 192.168.0.0/16 and 192.168.0.0/16, which share 192.168.0.0 to 192.168.255.255; 10.0.0.0/16 is free [cidr-overlap]",
    ],
  ],
  [
    'a certificate of another Region',
    [['regions/standby/certificate', certificate('us-east-2')]],
    [
      "(regions.standby.certificate): 'certificate' must be one of us-west-2, got one of us-east-2; a load balancer takes certificates of its own Region only [certificate-region]",
    ],
  ],
  [
    'a certificate of another account',
    [['regions/home/certificate', certificate('us-east-2', '444455556666')]],
    [
      "(regions.home.certificate): 'certificate' must be one of account 111122223333, got one of 444455556666; ACM certificates cannot be shared [certificate-account]",
    ],
  ],

  // DNS
  [
    'a record outside the zone',
    [['dns/record', 'inference.notexample.com']],
    [
      "(dns.record): 'record' must end in .example.com, the hosted zone, got inference.notexample.com [record-outside-zone]",
    ],
  ],
  [
    'a record whose Region name is too long for DNS',
    [['dns/record', `${`${'a'.repeat(60)}.`.repeat(4)}example.com`]],
    [
      `(dns.record): the domain name 'us-east-2.${`${'a'.repeat(60)}.`.repeat(4)}example.com' has 265 characters, DNS allows 253; shorten 'record' by 12 [record-too-long]`,
    ],
  ],

  // Database
  [
    'PostgreSQL before 14.1',
    [['database/version', '14.0']],
    ["(database.version): 'version' must be 14.1 or later, such as '16.11', for postgres, got '14.0' [engine-version]"],
  ],
  [
    'a version of the other engine',
    [['database/engine', 'mysql']],
    ["(database.version): 'version' must be 8.0.x or 8.4.x, such as '8.4.5', for mysql, got '16.11' [engine-version]"],
  ],
  [
    'a MySQL version without its last part',
    [
      ['database/engine', 'mysql'],
      ['database/version', '8.4'],
    ],
    ["(database.version): 'version' must be 8.0.x or 8.4.x, such as '8.4.5', for mysql, got '8.4' [engine-version]"],
  ],
  [
    'a parameter that Terraform would evaluate',
    [['database/parameters', { log_line_prefix: '%m ${path.module}' }]],
    [
      "(database.parameters.log_line_prefix): 'log_line_prefix' must not contain ${ or %{, with which Terraform begins expressions, got '%m ${path.module}' [template-text]",
    ],
  ],
  [
    'an address that Terraform would evaluate, and one twice',
    [['alerts/emails', ['${path.module}@example.com', 'a@example.com', 'A@example.com']]],
    [
      "(alerts.emails[0]): 'emails' must not contain ${ or %{, with which Terraform begins expressions, got '${path.module}@example.com' [template-text]",
      "(alerts.emails[2]): 'emails' must name each address once, got A@example.com again; remove one of the two [email-repeated]",
    ],
  ],
  [
    'a user name that is too long',
    [['database/username', 'warmsite_operator']],
    [
      "(database.username): 'username' must have at most 16 characters, got 17 in 'warmsite_operator' [username-too-long]",
    ],
  ],
  [
    'the user that RDS keeps',
    [['database/username', 'RDSAdmin']],
    [
      "(database.username): 'username' must not be 'RDSAdmin', which postgres on RDS reserves; take the system's name, for one [username-reserved]",
    ],
  ],
  [
    'a user that PostgreSQL reserves',
    [['database/username', 'admin']],
    [
      "(database.username): 'username' must not be 'admin', which postgres on RDS reserves; take the system's name, for one [username-reserved]",
    ],
  ],
  [
    'a user with the prefix of PostgreSQL',
    [['database/username', 'pg_operator']],
    [
      "(database.username): 'username' must not start with pg_, which postgres reserves, got 'pg_operator' [username-reserved]",
    ],
  ],
  [
    'admin, which MySQL allows',
    [
      ['database/engine', 'mysql'],
      ['database/version', '8.4.5'],
      ['database/username', 'admin'],
    ],
    [],
  ],
  [
    'a database name that is too long',
    [['database/name', 'a'.repeat(64)]],
    ["(database.name): 'name' must have at most 63 characters for postgres, got 64 [database-name-too-long]"],
  ],
  [
    'a database that exists already',
    [['database/name', 'template1']],
    [
      "(database.name): 'name' must not be 'template1', which every postgres server on RDS has already [database-name-reserved]",
    ],
  ],
  [
    'a ceiling below the storage',
    [['database/storage/ceiling', 199]],
    [
      "(database.storage.ceiling): 'ceiling' must be at least 220, 10% above 'allocated' (200), got 199; RDS refuses less [storage-ceiling]",
    ],
  ],
  [
    'a ceiling less than 10% above the storage',
    [['database/storage/ceiling', 219]],
    [
      "(database.storage.ceiling): 'ceiling' must be at least 220, 10% above 'allocated' (200), got 219; RDS refuses less [storage-ceiling]",
    ],
  ],
  ['a ceiling 10% above the storage', [['database/storage/ceiling', 220]], []],
  [
    'windows that are too short',
    [
      ['database/backupWindow', '23:45-00:10'],
      ['database/maintenanceWindow', 'sun:23:50-mon:00:19'],
    ],
    [
      "(database.backupWindow): 'backupWindow' must last at least 30 minutes, got 25 in 23:45-00:10 [window-too-short]",
      "(database.maintenanceWindow): 'maintenanceWindow' must last at least 30 minutes, got 29 in sun:23:50-mon:00:19 [window-too-short]",
    ],
  ],
  [
    'windows that overlap across midnight and the end of the week',
    [
      ['database/backupWindow', '23:30-00:30'],
      ['database/maintenanceWindow', 'mon:00:15-mon:01:15'],
    ],
    [
      "(database.maintenanceWindow): 'maintenanceWindow' must not overlap 'backupWindow', got mon:00:15-mon:01:15 and 23:30-00:30; mon:00:30-mon:01:30 is free [window-overlap]",
    ],
  ],
  [
    'a window that leaves no room for the other',
    [['database/maintenanceWindow', 'sun:05:00-mon:05:00']],
    [
      "(database.maintenanceWindow): 'maintenanceWindow' must not overlap 'backupWindow', got sun:05:00-mon:05:00 and 03:00-04:00; shorten one of them [window-overlap]",
    ],
  ],
  ['windows that touch', [['database/maintenanceWindow', 'sun:04:00-sun:05:00']], []],
  [
    'a parameter of PostgreSQL that Warmsite sets',
    [['database/parameters', { 'rds.force_ssl': '0' }]],
    [
      "(database.parameters['rds.force_ssl']): 'rds.force_ssl' must not be set here: connections without TLS are refused always; remove it [parameter-reserved]",
    ],
  ],
  [
    'parameters of MySQL that Warmsite or RDS sets',
    [
      ['database/engine', 'mysql'],
      ['database/version', '8.0.40'],
      [
        'database/parameters',
        { require_secure_transport: '0', binlog_format: 'MIXED', read_only: '0', lower_case_table_names: '1' },
      ],
    ],
    [
      "(database.parameters.require_secure_transport): 'require_secure_transport' must not be set here: connections without TLS are refused always; remove it [parameter-reserved]",
      "(database.parameters.binlog_format): 'binlog_format' must not be set here: a replica follows reliably with ROW only; remove it [parameter-reserved]",
      "(database.parameters.read_only): 'read_only' must not be set here: a replica that accepts writes parts from its source for good; remove it [parameter-reserved]",
      "(database.parameters.lower_case_table_names): 'lower_case_table_names' must not be set here: it must be there when an instance is created, and a replica gets its parameters later; remove it [parameter-reserved]",
    ],
  ],

  // Backups
  [
    'a backup in the window of the database, and one less than an hour before the maintenance',
    [['backups', { time: '02:30', database: { daily: '35d', monthly: '365d' } }]],
    [
      "(backups.time): 'time' must not make rule daily start at 02:30, in 03:00-04:00 of the database or less than 1h before it; RDS starts no backup then; 06:00 is free [backup-busy]",
      "(backups.time): 'time' must not make rule monthly start at 04:30, in sun:05:00-sun:06:00 of the database or less than 1h before it; RDS starts no backup then; 06:00 is free [backup-busy]",
    ],
  ],
  [
    'the default time of backups in the maintenance window',
    [['database/maintenanceWindow', 'sun:08:00-sun:09:00']],
    [
      "(backups.time): 'time' must not make rule daily start at 08:00, in sun:08:00-sun:09:00 of the database or less than 1h before it; RDS starts no backup then; 09:00 is free [backup-busy]",
    ],
  ],
  [
    'windows that leave no time for a backup',
    [
      ['database/backupWindow', '00:00-12:00'],
      ['database/maintenanceWindow', 'sun:12:00-sun:23:30'],
    ],
    [
      "(backups.time): 'time' must not make rule daily start at 08:00, in 00:00-12:00 of the database or less than 1h before it; RDS starts no backup then; shorten the windows [backup-busy]",
    ],
  ],
  [
    'a backup that starts with the end of the windows',
    [['backups', { time: '06:00', database: { daily: '35d', weekly: '90d' } }]],
    [],
  ],

  // Inference
  ['a second group that is fine', [secondGroup()], []],
  [
    'a group name twice',
    [secondGroup({ name: 'llm' })],
    [
      "(inference.groups[1].name): 'name' must differ between groups, got 'llm' here and in inference.groups[0] [group-duplicate]",
    ],
  ],
  [
    'a canary in a Region of somebody else, too small for its share',
    [
      [
        `${GROUP}/canary`,
        {
          region: 'eu-west-1',
          model: { artifact: 'llm/2026-11-01', manifestSha256: 'a'.repeat(64) },
          weight: '50%',
          instances: 1,
        },
      ],
    ],
    [
      "(inference.groups[0].canary.region): 'region' must be us-east-2 or us-west-2, got eu-west-1; a canary is tried in one of the two Regions [canary-region]",
      "(inference.groups[0].canary.instances): 'instances' must be at least 5 for 50% of what up to 9 instances answer, got 1; add instances before weight [canary-too-small]",
    ],
  ],
  [
    'a group with the name of a canary',
    [
      secondGroup({ name: 'llm-canary' }),
      [
        `${GROUP}/canary`,
        {
          region: 'us-east-2',
          model: { artifact: 'llm/2026-11-01', manifestSha256: 'a'.repeat(64) },
          weight: '5%',
          instances: 1,
        },
      ],
    ],
    [
      "(inference.groups[0].canary): 'canary' must be left out, got one while inference.groups[1] is called llm-canary; their resources would have the same names [canary-name]",
    ],
  ],
  [
    'the tag latest',
    [[`${GROUP}/image`, 'llm-server:latest']],
    [
      "(inference.groups[0].image): 'image' must have a tag that stays, got llm-server:latest; with 'latest' two instances of one group may run two versions [image-latest]",
    ],
  ],
  [
    'no image for a Region, and one for a Region too many',
    [[`${GROUP}/ami`, { 'us-east-2': 'ami-0123456789abcdef0', 'eu-west-1': 'ami-0123456789abcdef0' }]],
    [
      "(inference.groups[0].ami): 'ami' must name an image for us-west-2, got none; `npm run warmsite -- images <env>` prints current ones [ami-missing]",
      "(inference.groups[0].ami.eu-west-1): 'ami' must have keys us-east-2 or us-west-2 only, got eu-west-1, which is no Region of this environment; remove it [ami-region]",
    ],
  ],
  [
    'min above max',
    [[`${GROUP}/sizes/active`, { min: 4, max: 3 }]],
    ["(inference.groups[0].sizes.active): 'min' must not exceed 'max', got 4 and 3 [size-order]"],
  ],
  ['min equal to max', [[`${GROUP}/sizes/active`, { min: 3, max: 3 }]], []],
  [
    'a standby min above the active max',
    [[`${GROUP}/sizes/standby`, { min: 10 }]],
    [
      "(inference.groups[0].sizes.standby.min): 'min' of standby must not exceed the active 'max', 9, got 10 [size-standby]",
    ],
  ],
  [
    'instances that wait in a pilot light',
    [
      ['standbyTier', 'pilot-light'],
      [`${GROUP}/sizes/standby`, { min: 1 }],
    ],
    [
      "(inference.groups[0].sizes.standby.min): 'min' of standby must be 0 with standbyTier pilot-light, got 1; remove 'standby', or make standbyTier warm-standby [size-tier]",
    ],
  ],
  [
    'no instance that waits in a warm standby',
    [[`${GROUP}/sizes/standby`, { min: 0 }]],
    [
      "(inference.groups[0].sizes.standby.min): 'min' of standby must be at least 1 with standbyTier warm-standby, got 0; raise it, or make standbyTier pilot-light [size-tier]",
    ],
  ],
  [
    'an explicit 0 in a pilot light',
    [
      ['standbyTier', 'pilot-light'],
      [`${GROUP}/sizes/standby`, { min: 0 }],
    ],
    [],
  ],
  ['a warm pool of one type', [[`${GROUP}/warmPool`, { size: 1 }]], []],
  [
    'a warm pool of two types',
    [
      [`${GROUP}/warmPool`, { size: 1 }],
      [`${GROUP}/instanceTypes`, ['g6e.12xlarge', 'g5.12xlarge']],
    ],
    [
      "(inference.groups[0].warmPool): 'warmPool' must not be given together with mixed instances, which EC2 Auto Scaling refuses, got it with 2 instance types; remove 'warmPool', or keep one instance type and remove 'onDemand' [warm-pool-mixed]",
    ],
  ],
  [
    'a warm pool with spot and a base',
    [
      [`${GROUP}/warmPool`, { size: 1 }],
      [`${GROUP}/onDemand`, { base: 2, aboveBase: '50%' }],
    ],
    [
      "(inference.groups[0].warmPool): 'warmPool' must not be given together with mixed instances, which EC2 Auto Scaling refuses, got it with an onDemand.aboveBase of 50% and an onDemand.base of 2; remove 'warmPool', or keep one instance type and remove 'onDemand' [warm-pool-mixed]",
    ],
  ],
  [
    'a base that leaves nothing to spot',
    [[`${GROUP}/onDemand`, { base: 9, aboveBase: '50%' }]],
    [
      "(inference.groups[0].onDemand.base): 'base' must be below the active 'max', 9, got 9; at that no instance is ever above the base and none is spot [on-demand-base]",
    ],
  ],
  [
    'a base above max, all on-demand',
    [[`${GROUP}/onDemand`, { base: 10 }]],
    ["(inference.groups[0].onDemand.base): 'base' must not exceed the active 'max', 9, got 10 [on-demand-base]"],
  ],
  ['a base equal to max, all on-demand', [[`${GROUP}/onDemand`, { base: 9 }]], []],
  [
    'a warm pool larger than what may be started',
    [
      [`${GROUP}/warmPool`, { size: 6 }],
      [`${GROUP}/sizes/standby`, { min: 4 }],
    ],
    [
      "(inference.groups[0].warmPool.size): 'size' must not exceed the active 'max' less the larger 'min', 5, got 6; more could never be started [warm-pool-size]",
    ],
  ],
  ['a warm pool of all that may be started', [[`${GROUP}/warmPool`, { size: 6 }]], []],
  [
    'an instance type twice',
    [[`${GROUP}/instanceTypes`, ['g6e.12xlarge', 'g6e.12xlarge']]],
    [
      "(inference.groups[0].instanceTypes[1]): 'instanceTypes' must differ, got g6e.12xlarge twice; remove one [instance-type-duplicate]",
    ],
  ],
  [
    'a fallback type that is no other',
    [[`${GROUP}/fallbackInstanceTypes`, ['g5.12xlarge', 'g6e.12xlarge']]],
    [
      "(inference.groups[0].fallbackInstanceTypes[1]): 'fallbackInstanceTypes' must be none of 'instanceTypes', got g6e.12xlarge, which is tried from the start; remove it [fallback-type-known]",
    ],
  ],
  [
    'a fallback type twice',
    [[`${GROUP}/fallbackInstanceTypes`, ['g5.12xlarge', 'g5.12xlarge']]],
    [
      "(inference.groups[0].fallbackInstanceTypes[1]): 'fallbackInstanceTypes' must differ, got g5.12xlarge twice; remove one [instance-type-duplicate]",
    ],
  ],
  [
    'more types than a group takes',
    [[`${GROUP}/fallbackInstanceTypes`, Array.from({ length: 40 }, (_, index) => `g${index + 10}.xlarge`)]],
    [
      "(inference.groups[0].fallbackInstanceTypes): 'fallbackInstanceTypes' and 'instanceTypes' must be at most 40 together, got 41; a group takes no more [fallback-type-count]",
    ],
  ],
  [
    'fallback types with a warm pool',
    [
      [`${GROUP}/fallbackInstanceTypes`, ['g5.12xlarge', 'g6.12xlarge']],
      [`${GROUP}/warmPool`, { size: 1 }],
    ],
    [
      "(inference.groups[0].fallbackInstanceTypes): 'fallbackInstanceTypes' must not be given together with 'warmPool', which needs a single type, got g5.12xlarge, g6.12xlarge; remove one of the two [fallback-type-warm-pool]",
    ],
  ],
  [
    'no routes for the second group',
    [secondGroup({ routes: undefined })],
    [
      "(inference.groups[1]): 'routes' must be given for every group but the first, got none; without it no request reaches the group [routes-missing]",
    ],
  ],
  [
    'a route of two groups',
    [[`${GROUP}/routes`, ['/v1/embeddings']], secondGroup({ routes: ['/v2/*', '/v1/embeddings'] })],
    [
      "(inference.groups[1].routes[1]): 'routes[1]' must be a route of one group, got /v1/embeddings, which is in inference.groups[0] already; the first one gets all its requests [route-duplicate]",
    ],
  ],

  // Demand
  [
    'neither sizes nor scaling nor a demand',
    [
      [`${GROUP}/sizes`, undefined],
      [`${GROUP}/scaling`, undefined],
    ],
    [
      "(inference.groups[0]): 'sizes' and 'scaling' are missing; add them, or 'demand', from which they follow [capacity-missing]",
    ],
  ],
  [
    'no sizes and no demand',
    [[`${GROUP}/sizes`, undefined]],
    ["(inference.groups[0]): 'sizes' is missing; add it, or 'demand', from which it follows [capacity-missing]"],
  ],
  [
    'no scaling and no demand',
    [[`${GROUP}/scaling`, undefined]],
    ["(inference.groups[0]): 'scaling' is missing; add it, or 'demand', from which it follows [capacity-missing]"],
  ],
  [
    'sizes below the need',
    [
      demand({ baseRate: '5/s' }),
      [`${GROUP}/sizes`, { active: { min: 3, max: 4 }, standby: { min: 1 } }],
      [`${GROUP}/scaling`, undefined],
    ],
    [
      "(inference.groups[0].sizes.active.min): 'min' must be at least 4 for the base rate of 5/s with one zone lost, got 3; raise it, or lower 'baseRate' [size-demand]",
      "(inference.groups[0].sizes.active.max): 'max' must be at least 6 for a peak of 6/s growing by 30% with one zone lost, got 4; raise it, or lower 'demand' [size-demand]",
      "(inference.groups[0].sizes.standby.min): 'min' of standby must be at least 2 to take over the base rate of 5/s, got 1; raise it, or lower 'baseRate' [size-demand]",
    ],
  ],
  [
    'a maximum below the need of a rate a minute that does not grow',
    [
      demand({ peakRate: '500/min', growth: '0%' }),
      [`${GROUP}/sizes/active`, { min: 2, max: 5 }],
      [`${GROUP}/scaling`, undefined],
    ],
    [
      "(inference.groups[0].sizes.active.max): 'max' must be at least 6 for a peak of 8.33/s with one zone lost, got 5; raise it, or lower 'demand' [size-demand]",
    ],
  ],
  [
    'a scaling target at which the loss of a zone shows',
    [demand()],
    [
      "(inference.groups[0].scaling.inFlightPerInstance): 'inFlightPerInstance' must be at most 5.71 so that 99% wait no longer than 2s with one zone lost, got 24; lower it, or remove 'scaling' and have it derived [scaling-demand]",
    ],
  ],
  [
    'a demand that nothing is enough for',
    [demand({ peakRate: '6000/s', slots: 1 })],
    [
      "(inference.groups[0].demand): 'demand' must be one that 1000 instances can meet, got a peak of 6000/s growing by 30%, which needs at least 50700; raise 'slots', or divide it between groups [demand-too-large]",
    ],
  ],
  [
    'a demand that is too much with one zone lost',
    [demand({ peakRate: '2000/s', growth: '0%' })],
    [
      "(inference.groups[0].demand): 'demand' must be one that 1000 instances can meet, got a peak of 2000/s, which needs at least 1086; raise 'slots', or divide it between groups [demand-too-large]",
    ],
  ],
  [
    'a base above the peak',
    [demand({ baseRate: '360.6/min' })],
    ["(inference.groups[0].demand.baseRate): 'baseRate' must not exceed 'peakRate', 6/s, got 6.01/s [demand-order]"],
  ],
  [
    'a pilot light by its demand, and one with instances',
    [['standbyTier', 'pilot-light'], demand(), [`${GROUP}/sizes/standby`, { min: 1 }], [`${GROUP}/scaling`, undefined]],
    [
      "(inference.groups[0].sizes.standby.min): 'min' of standby must be 0 with standbyTier pilot-light, got 1; remove 'standby', or make standbyTier warm-standby [size-tier]",
    ],
  ],
  [
    'a warm standby of none, once',
    [demand(), [`${GROUP}/sizes/standby`, { min: 0 }], [`${GROUP}/scaling`, undefined]],
    [
      "(inference.groups[0].sizes.standby.min): 'min' of standby must be at least 1 with standbyTier warm-standby, got 0; raise it, or make standbyTier pilot-light [size-tier]",
    ],
  ],
  [
    'a warm pool larger than the derived sizes leave room for',
    [demand(), [`${GROUP}/sizes`, undefined], [`${GROUP}/scaling`, undefined], [`${GROUP}/warmPool`, { size: 5 }]],
    [
      "(inference.groups[0].warmPool.size): 'size' must not exceed the active 'max' less the larger 'min', 4, got 5; more could never be started [warm-pool-size]",
    ],
  ],
  [
    'a base above the derived max',
    [demand(), [`${GROUP}/sizes`, undefined], [`${GROUP}/scaling`, undefined], [`${GROUP}/onDemand`, { base: 7 }]],
    ["(inference.groups[0].onDemand.base): 'base' must not exceed the active 'max', 6, got 7 [on-demand-base]"],
  ],
  [
    'a base that leaves nothing of the derived max to spot',
    [
      demand(),
      [`${GROUP}/sizes`, undefined],
      [`${GROUP}/scaling`, undefined],
      [`${GROUP}/onDemand`, { base: 6, aboveBase: '0%' }],
    ],
    [
      "(inference.groups[0].onDemand.base): 'base' must be below the active 'max', 6, got 6; at that no instance is ever above the base and none is spot [on-demand-base]",
    ],
  ],
  [
    'a demand, sizes and one zone: the zones alone, since the rest depends on them',
    [demand(), ['regions/home/zones', ['us-east-2a']]],
    ["(regions.home.zones): 'zones' must be two or three, got 1; a load balancer needs two [zone-count]"],
  ],

  // Detection
  [
    'an objective and what it decides',
    [['detection', { interval: '10s', failures: 3, objective: { within: '60s', falseAlarmsPerYear: 1 } }]],
    [
      "(detection.objective): 'objective' must not be given together with 'interval' and 'failures', which it decides; remove one or the other [detection-twice]",
    ],
  ],
  [
    'an objective and a part of what it decides',
    [['detection', { failures: 3, objective: { within: '60s', falseAlarmsPerYear: 1 } }]],
    [
      "(detection.objective): 'objective' must not be given together with 'failures', which it decides; remove one or the other [detection-twice]",
    ],
  ],
  [
    'an objective of few false alarms in a short time',
    [['detection/objective', { within: '60s', falseAlarmsPerYear: 0.01 }]],
    [
      "(detection.objective): 'objective' must be one that a Route 53 health check can meet, got within 1m with at most 0.01 false alarms a year; within 1m there are at least 0.097 (interval 10s, failures 5), with so few it takes at least 86s (interval 10s, failures 8) [detection-objective]",
    ],
  ],
  [
    'an objective that none is quick enough for',
    [['detection/objective', { within: '15s', falseAlarmsPerYear: 1 }]],
    [
      "(detection.objective): 'objective' must be one that a Route 53 health check can meet, got within 15s with at most 1 false alarms a year; none notices 95 of 100 losses within 15s, with so few it takes at least 36s (interval 10s, failures 3) [detection-objective]",
    ],
  ],
  [
    'an objective that none is quiet enough for',
    [['detection/objective', { within: '1h', falseAlarmsPerYear: 1e-20 }]],
    [
      "(detection.objective): 'objective' must be one that a Route 53 health check can meet, got within 1h with at most 1e-20 false alarms a year; within 1h there are at least 2e-12 (interval 30s, failures 10), none has so few [detection-objective]",
    ],
  ],

  // Assumptions
  [
    'a 95th percentile below the median by default',
    [['assumptions/decisionP95', '4m']],
    [
      "(assumptions.decisionP95): 'decisionP95' must be above 'decisionMedian' and at most 1000 times as long, got 4m and 5m by default; state 'decisionMedian' as well [assumption-spread]",
    ],
  ],
  [
    'a median above the 95th percentile by default',
    [['assumptions/promotionMedian', '1h']],
    [
      "(assumptions.promotionMedian): 'promotionP95' must be above 'promotionMedian' and at most 1000 times as long, got 12m by default and 1h; state 'promotionP95' as well [assumption-spread]",
    ],
  ],
  [
    'a median and a 95th percentile that are too far apart, and two that are none',
    [['assumptions', { objectLagMedian: '1s', objectLagP95: '17m', replicaLagMedian: '5s', replicaLagP95: '5s' }]],
    [
      "(assumptions.objectLagP95): 'objectLagP95' must be above 'objectLagMedian' and at most 1000 times as long, got 17m and 1s; change one of the two [assumption-spread]",
      "(assumptions.replicaLagP95): 'replicaLagP95' must be above 'replicaLagMedian' and at most 1000 times as long, got 5s and 5s; change one of the two [assumption-spread]",
    ],
  ],
  [
    'a restore that never ends',
    [['assumptions/restoreGibPerHour', 0]],
    [
      "(assumptions.restoreGibPerHour): 'restoreGibPerHour' must be above 0, got 0; left out, it is 200 GiB [assumption-zero]",
    ],
  ],

  // Names
  [
    'a system name that makes names too long',
    [['system', 'a-rather-long-system-name-indeed']],
    [
      "(system): the load balancer name 'a-rather-long-system-name-indeed-prod' has 37 characters, AWS allows 32; shorten 'system' by 5 [name-too-long]",
      "(system): the bucket name 'a-rather-long-system-name-indeed-prod-artifacts-111122223333-us-east-2' has 70 characters, AWS allows 63; shorten 'system' by 7 [name-too-long]",
      "(system): the bucket name 'a-rather-long-system-name-indeed-prod-data-111122223333-us-east-2' has 65 characters, AWS allows 63; shorten 'system' by 2 [name-too-long]",
      "(system): the bucket name 'a-rather-long-system-name-indeed-prod-state-111122223333-us-east-2' has 66 characters, AWS allows 63; shorten 'system' by 3 [name-too-long]",
      "(system): the bucket name 'a-rather-long-system-name-indeed-prod-access-logs-111122223333-us-east-2' has 72 characters, AWS allows 63; shorten 'system' by 9 [name-too-long]",
      "(system): the role name 'a-rather-long-system-name-indeed-prod-artifacts-replication-us-east-2' has 69 characters, AWS allows 64; shorten 'system' by 5 [name-too-long]",
      "(system): the role name 'a-rather-long-system-name-indeed-prod-state-replication-us-east-2' has 65 characters, AWS allows 64; shorten 'system' by 1 [name-too-long]",
      "(system): the target group name 'a-rather-long-system-name-indeed-prod-llm-8000' has 46 characters, AWS allows 32; shorten 'system' by 14 [name-too-long]",
    ],
  ],
  [
    'a group name that makes names too long',
    [[`${GROUP}/name`, 'a-rather-long-group-name-for-a-model']],
    [
      "(inference.groups[0].name): the target group name 'warmsite-prod-a-rather-long-group-name-for-a-model-8000' has 55 characters, AWS allows 32; shorten 'inference.groups[0].name' by 23 [name-too-long]",
      "(inference.groups[0].name): the role name 'warmsite-prod-inference-a-rather-long-group-name-for-a-model-us-east-2' has 70 characters, AWS allows 64; shorten 'inference.groups[0].name' by 6 [name-too-long]",
    ],
  ],
  [
    'an image name that makes the repository name too long',
    [[`${GROUP}/image`, `${'i'.repeat(250)}:v1`]],
    [
      `(inference.groups[0].image): the repository name 'warmsite-prod/${'i'.repeat(250)}' has 264 characters, AWS allows 256; shorten 'inference.groups[0].image' by 8 [name-too-long]`,
    ],
  ],
  [
    'a system that begins like load balancers of AWS',
    [['system', 'internal']],
    [
      "(system): 'system' must not start with internal-, which AWS keeps for load balancers of its own, got 'internal' [system-reserved]",
    ],
  ],
  [
    'a system that begins like parameters of AWS',
    [['system', 'awsome']],
    [
      "(system): 'system' must not start with aws or ssm, which Systems Manager refuses in parameter names, got 'awsome' [system-reserved]",
    ],
  ],
  [
    'a system that begins like runbooks of AWS',
    [['system', 'amazonia']],
    [
      "(system): 'system' must not start with amazon or amzn, which Systems Manager refuses in names of runbooks, got 'amazonia' [system-reserved]",
    ],
  ],

  // Runbooks
  [
    'an approver twice',
    [['runbooks/approvers', ['arn:aws:iam::111122223333:user/a', 'arn:aws:iam::111122223333:user/a']]],
    [
      "(runbooks.approvers[1]): 'approvers' must name each principal once, got arn:aws:iam::111122223333:user/a again; remove one of the two [approver-repeated]",
    ],
  ],
  [
    'an approver of another account',
    [['runbooks/approvers', ['arn:aws:iam::111122223333:user/a', 'arn:aws:iam::444455556666:role/ops/b']]],
    [
      "(runbooks.approvers[1]): 'approvers' must be of account 111122223333, got one of 444455556666; Systems Manager takes approvals from its own account, so name a role there that they assume [approver-account]",
    ],
  ],
  [
    'a body without a method for it',
    [['runbooks/verification/inference', { method: 'GET', path: '/', body: '{}' }]],
    [
      "(runbooks.verification.inference.body): 'body' must not be given with GET, which has none; use POST or PUT, or remove it [request-body]",
    ],
  ],
  [
    'a body that is no JSON',
    [['runbooks/verification/write', { method: 'PUT', path: '/', body: '{a: 1}' }]],
    [
      "(runbooks.verification.write.body): 'body' must be JSON, got '{a: 1}'; put the whole of it in single quotes, and its texts in double quotes [request-json]",
    ],
  ],
  ...['${x}', '%{x}', '{{x}}', '@{x}'].map((text): (typeof CASES)[number] => [
    `a body with ${text}`,
    [['runbooks/verification/write', { method: 'PUT', path: '/', body: `"${text}"` }]],
    [
      `(runbooks.verification.write.body): 'body' must not contain \${, %{, {{ or @{, with which expressions begin on the way to AWS, got '"${text}"'; put a space between the two [template-text]`,
    ],
  ]),

  // Tags
  [
    'a tag of AWS',
    [['tags', { 'aws:owner': 'x' }]],
    [
      "(tags['aws:owner']): 'aws:owner' must not start with aws:, which AWS keeps for itself; rename the tag [tag-reserved]",
    ],
  ],
  [
    "a tag of Warmsite's own, in another case",
    [['tags', { environment: 'x' }]],
    [
      "(tags.environment): 'environment' must not be given: Warmsite sets Environment itself, and IAM takes keys that differ only in case for the same; rename the tag [tag-standard]",
    ],
  ],
  [
    'tags that differ only in case',
    [['tags', { owner: 'x', Owner: 'y' }]],
    [
      "(tags.Owner): 'Owner' must differ from 'owner' in more than case, since IAM takes both for the same; remove one [tag-duplicate]",
    ],
  ],
  [
    'tags of characters that AWS refuses',
    [['tags', { 'a&b': 'x', owner: 'a;b' }]],
    [
      "(tags['a&b']): a tag key must consist of letters, digits, spaces and _ . : / = + - @, got 'a&b' [tag-key]",
      "(tags.owner): 'owner' must consist of letters, digits, spaces and _ . : / = + - @, got 'a;b' [tag-value]",
    ],
  ],
  [
    'tags that are too long, or empty',
    [['tags', { '': 'x', ['k'.repeat(129)]: 'x', owner: 'v'.repeat(257) }]],
    [
      "(tags['']): a tag key must have 1 to 128 characters, got 0 [tag-key]",
      `(tags.${'k'.repeat(129)}): a tag key must have 1 to 128 characters, got 129 [tag-key]`,
      "(tags.owner): 'owner' must have at most 256 characters, got 257 [tag-value]",
    ],
  ],
  [
    'too many tags',
    [['tags', Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`key${index}`, 'x']))]],
    ["(tags): 'tags' must be at most 40, got 41; AWS allows 50 a resource, and some are set besides [tag-count]"],
  ],
  ['tags in any script', [['tags', { 所有者: '推論チーム', 'cost centre': 'straße' }]], []],
];

describe('checks across fields', () => {
  test.each(CASES)('%s', (_, edits, expected) => {
    const actual = problemsOfEdited(edits).filter((line) => !line.startsWith('config/topology/'));
    expect(actual).toEqual(expected);
  });

  test('everything at once: schema problems, and cross-field problems of the parts that fit', () => {
    const problems = problemsOfEdited([
      ['standbyTier', 'cold'],
      ['colour', 'blue'],
      ['regions/standby/cidr', '10.20.0.0/16'],
      ['regions/home/zones', ['us-east-2a']],
      ['regions/home/colour', 'blue'],
      ['database/storage/ceiling', 100],
      [`${GROUP}/sizes/active`, { min: 4, max: 3 }],
    ]);
    expect(problems.map((line) => line.replace(/.*\[(.*)\]$/, '$1'))).toEqual([
      'zone-count',
      'unknown-key',
      'cidr-overlap',
      'wrong-value',
      'storage-ceiling',
      'size-order',
      'unknown-key',
    ]);
  });
});

describe('warnings', () => {
  function warnings(side: 'home' | 'standby'): readonly unknown[] {
    const writer = side === 'home' ? 'us-east-1' : 'us-east-2';
    const files = memoryFiles({
      'config/environments/prod.yaml': edited(move(side, 'us-east-1')),
      'config/topology/prod.yaml': edited(
        [
          ['writer', writer],
          ['database', {}],
          [`database/${writer}`, { generation: 1, born: 'primary' }],
          [`database/${side === 'home' ? 'us-west-2' : 'us-east-1'}`, { generation: 1, born: 'replica' }],
        ],
        EXAMPLE_TOPOLOGY,
      ),
    });
    return loadEnvironment('prod', { root: ROOT, files }).warnings;
  }

  test('home in us-east-1', () => {
    expect(warnings('home')).toEqual([
      {
        code: 'home-in-global-region',
        where: 'config/environments/prod.yaml:6:11 (regions.home.name)',
        message:
          "'home' is us-east-1, where the control planes of Route 53 and IAM live: they may be down together with it. The failover itself needs neither, but no record, role or health check can be changed meanwhile; prefer another home",
      },
    ]);
  });

  test('standby in us-east-1', () => {
    expect(warnings('standby')).toEqual([
      {
        code: 'standby-in-global-region',
        where: 'config/environments/prod.yaml:11:11 (regions.standby.name)',
        message:
          "'standby' is us-east-1, where the control planes of Route 53 and IAM live: while it is lost, home serves on but no record, role or health check can be changed; prefer another standby",
      },
    ]);
  });

  test('none elsewhere', () => {
    const files = memoryFiles({
      'config/environments/prod.yaml': EXAMPLE,
      'config/topology/prod.yaml': EXAMPLE_TOPOLOGY,
    });
    expect(loadEnvironment('prod', { root: ROOT, files }).warnings).toEqual([]);
  });
});

test('a backup that would never start is refused where its time is written', () => {
  const files = memoryFiles({
    'config/environments/prod.yaml': `${EXAMPLE}backups:\n  time: '03:30'\n`,
    'config/topology/prod.yaml': EXAMPLE_TOPOLOGY,
  });
  expect(() => loadEnvironment('prod', { root: ROOT, files })).toThrow(
    `config/environments/prod.yaml:${EXAMPLE.split('\n').length + 1}:9 (backups.time): 'time' must not make rule daily start at 03:30, in 03:00-04:00 of the database or less than 1h before it; RDS starts no backup then; 06:00 is free [backup-busy]`,
  );
});

describe('freeBlock', () => {
  const privateBlock = fc
    .record({
      range: fc.constantFrom('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'),
      prefix: fc.integer({ min: 16, max: 22 }),
      at: fc.nat(),
    })
    .map(({ range, prefix, at }) => {
      const block = Cidr.parse(range);
      return block.part(prefix, at % 2 ** (prefix - block.prefix));
    });

  test('proposes a private block of the same size that overlaps nothing taken', () => {
    fc.assert(
      fc.property(privateBlock, fc.array(privateBlock, { maxLength: 4 }), (block, taken) => {
        const free = freeBlock(block, taken);
        expect(free?.prefix).toBe(block.prefix);
        expect([...taken, Cidr.parse('172.17.0.0/16')].filter((other) => free?.overlaps(other))).toEqual([]);
        expect(
          ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((range) => Cidr.parse(range).contains(free as Cidr)),
        ).toBe(true);
      }),
    );
  });

  test('stays in the same private range while that has room, and avoids Docker', () => {
    const block = Cidr.parse('172.16.0.0/16');
    expect(freeBlock(block, [block])?.toString()).toBe('172.18.0.0/16');
  });

  test('proposes nothing when there is nothing', () => {
    const all = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => Cidr.parse(text));
    expect(freeBlock(Cidr.parse('10.0.0.0/16'), all)).toBeUndefined();
  });
});

test('the tags that are refused are those that every resource gets', () => {
  const names = new Names({ system: 'warmsite', environment: 'prod', account: '111122223333', region: 'us-east-2' });
  expect(Object.keys(standardTags(names))).toEqual([...STANDARD_TAG_KEYS]);
});
