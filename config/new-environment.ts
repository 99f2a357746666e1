import { Topology } from '../lib/core/topology';
import { RegionPair } from '../lib/core/regions';

/** What a new environment is made of. */
export interface NewEnvironment {
  readonly environment: string;
  /** First word of all names. */
  readonly system: string;
  /** AWS account, 12 digits. */
  readonly account: string;
  readonly home: string;
  readonly standby: string;
  /** Domain of the hosted zone. */
  readonly domain: string;
}

/** The word in a comment at every value that stands for one of the reader's own. */
export const TO_REPLACE = 'REPLACE';

/** The environment file of a new environment: pilot light, the cheapest form, and every value valid. */
export function newEnvironmentFile(props: NewEnvironment): string {
  const { environment, system, account, home, standby, domain } = props;
  const certificate = (region: string): string =>
    `arn:aws:acm:${region}:${account}:certificate/00000000-0000-0000-0000-000000000000`;
  return `# Pilot light, the cheapest form: data is replicated to the standby Region, but nothing computes there until the
# runbook launches it. Every value with ${TO_REPLACE} beside it stands for one of your own; the rest is a beginning.
system: ${system}
environment: ${environment}
account: '${account}'

regions:
  home:
    name: ${home}
    zones: [${home}a, ${home}b] # REPLACE if the account has others: aws ec2 describe-availability-zones
    cidr: 10.40.0.0/20
    certificate: ${certificate(home)} # REPLACE: a certificate of this Region for the record
  standby:
    name: ${standby}
    zones: [${standby}a, ${standby}b] # REPLACE if the account has others: aws ec2 describe-availability-zones
    cidr: 10.41.0.0/20
    certificate: ${certificate(standby)} # REPLACE: a certificate of this Region for the record

# No instance runs in the standby Region: recovery waits for a launch, which may lack capacity.
standbyTier: pilot-light

objectives:
  rto: 2h
  rpo: 15m
  availability: 99%

dns:
  zoneId: ZREPLACEME # REPLACE: id of the hosted zone
  zoneName: ${domain}
  record: inference.${domain}

# 30 s is the interval without extra cost.
detection: { interval: 30s, failures: 3 }

network:
  # One NAT gateway for both zones: cheaper than one each or than interface endpoints.
  egress: single-nat
  flowLogRetention: 7d

database:
  engine: postgres
  # RDS withdraws minor versions; aws rds describe-db-engine-versions --engine postgres lists those it has.
  version: '16.11'
  instanceClass: db.t4g.medium
  storage: { allocated: 20, ceiling: 100 } # GiB; grows, never shrinks
  multiAz: false
  name: inference
  username: warmsite
  passwordVersion: 1
  backupRetention: 1d # the least that a replica allows
  backupWindow: 03:00-04:00 # UTC
  maintenanceWindow: sat:05:00-sat:06:00 # UTC

buckets:
  artifacts:
    noncurrentRetention: 7d
  data:
    noncurrentRetention: 7d

# Snapshots beside the replica, in locked vaults of both Regions.
backups:
  time: 08:00 # UTC
  lock: { min: 1d, max: 35d }
  database: { daily: 7d }

inference:
  groups:
    - name: llm
      model:
        artifact: llm/replace-me # REPLACE: folder of the model in the artifacts bucket
        manifestSha256: '${'0'.repeat(64)}' # REPLACE: checksum of the model's manifest
      image: llm-server:replace-me # REPLACE: container image and tag
      arguments: [--max-model-len, '8192']
      port: 8000
      healthPath: /health
      inFlightMetric: vllm:num_requests_running
      instanceTypes: [g4dn.xlarge, g5.xlarge]
      fallbackInstanceTypes: [g6.xlarge]
      # REPLACE: \`npx warmsite images ${environment}\` prints current ones.
      ami:
        ${home}: ami-00000000000000000
        ${standby}: ami-00000000000000000
      onDemand: { base: 0, aboveBase: 0% } # all spot
      sizes:
        active: { min: 1, max: 2 }
      scaling: { inFlightPerInstance: 8 }
      warmUp: 8m
      drain: 30s
      volume: 100

# Cheap: no pager, no dashboard, no experiments.
observability: { level: essential }
chaos: { experiments: false }

alerts:
  emails: [replace-me@${domain}] # REPLACE: who is told

runbooks:
  approvers: [arn:aws:iam::${account}:role/replace-me] # REPLACE: who may approve a failover
  # Asked through the public name after a takeover; a status under 300 is success.
  verification:
    inference:
      method: POST
      path: /v1/chat/completions
      body: '{"model": "llm", "messages": [{"role": "user", "content": "ping"}], "max_tokens": 1}'
    write:
      method: PUT
      path: /v1/conversations/failover-check
      body: '{"messages": []}'
    read:
      method: GET
      path: /v1/conversations/failover-check

state:
  backend: s3

tags:
  owner: replace-me # REPLACE: who answers for it

# How old the last drill may be, and what counts as one.
drills: { every: 180d, counts: [rehearsal] }
`;
}

/** The topology file of a new environment: home writes, the standby follows. */
export function newTopologyFile({ home, standby }: NewEnvironment): string {
  const { writer, database } = Topology.initial(new RegionPair(home, standby)).toState();
  const instances = Object.entries(database).map(
    ([region, { generation, born }]) => `  ${region}: { generation: ${generation}, born: ${born} }\n`,
  );
  return `# Where this environment stands. Operations change it, one step at a time (failover, rebuild,
# switchover); a change by hand that is no such step makes the next plan replace a database.
writer: ${writer}
evacuated: []
database:
${instances.join('')}`;
}
