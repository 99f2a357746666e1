import { ExplanationTable } from './explanation';

const AGAIN = 'Deploy the stack again; it holds nothing that would be lost.';

/** Names, health checks, the latch, the guard of plans, and the runbooks. */
export const FAILOVER: ExplanationTable = {
  'SiteRecord/Resource': {
    type: 'aws_route53_record',
    purpose:
      "The Region's own name, which leads to its load balancer whatever stands elsewhere. Health checks look at it, and the public name points to it.",
    without:
      'The Region has no name: its health check fails, and the public name has nothing to lead to while it is meant to.',
    back: 'Deploy the stack again; resolvers may remember that there was no name. While us-east-1 is lost, nobody changes records.',
    settings: ['dns.record', 'dns.zoneId'],
    noticed: ['health-endpoint', 'canary-own', 'canary-public'],
    read: ['failure-modes.md#dns-wrong'],
    traps: [8, 11],
  },
  'FailoverRecords/Primary': {
    type: 'aws_route53_record',
    purpose: 'The public name, as long as home answers and is not held out: leads to home.',
    without: 'All requests go to the standby, healthy home or not, and its replica takes no writes.',
    where: {
      alone: { without: 'Nothing fails today: home is held out. After the switchover nothing leads back to it.' },
    },
    back: 'Deploy the global stack again. While us-east-1 is lost, nobody changes records.',
    settings: ['dns.record', 'dns.zoneId', 'regions.home.name'],
    noticed: ['canary-dns'],
    read: ['failure-modes.md#dns-wrong'],
    traps: [9, 10],
  },
  'FailoverRecords/Secondary': {
    type: 'aws_route53_record',
    purpose: 'The public name, while home does not answer or is held out: leads to the standby.',
    without: 'When home is lost, the public name leads nowhere else: nothing fails over.',
    where: {
      alone: { without: 'The public name leads nowhere: home is held out, and the standby serves by this record.' },
    },
    back: 'Deploy the global stack again, before it is needed. While us-east-1 is lost, nobody changes records.',
    settings: ['dns.record', 'dns.zoneId', 'regions.standby.name'],
    read: ['failure-modes.md#dns-wrong', 'failure-modes.md#region-lost'],
    traps: [8],
  },
  'FailoverRecords/PrimaryCheck': {
    type: 'aws_route53_health_check',
    purpose: 'Decides for the public name: healthy only while home answers and the latch is released.',
    without:
      'AWS does not say what becomes of a record whose health check is deleted: neither failover nor latch can be relied on.',
    back: AGAIN,
    noticed: ['health-record'],
    read: ['failure-modes.md#dns-wrong'],
    traps: [9, 10],
  },
  'EndpointHealthCheck/Resource': {
    type: 'aws_route53_health_check',
    purpose: "Asks a Region's own name, from outside of AWS's private networks, whether it answers.",
    without:
      'Nobody notices from outside that the Region is lost. AWS does not say what becomes of what is decided by a check that is deleted: without that of home no failover of DNS can be relied on.',
    back: AGAIN,
    settings: ['detection', 'dns.record', 'inference.groups[0].healthPath'],
    noticed: ['health-endpoint'],
    read: ['failure-modes.md#region-lost'],
    traps: [9, 11],
  },
  'LatchCheck/Resource': {
    type: 'aws_route53_health_check',
    purpose: 'Follows the latch in the standby Region: unhealthy while home is held out of service.',
    without:
      'The public name follows the latch no more. A new check starts healthy: made while home is held out, it releases the latch, and home gets traffic beside the new writer: split brain.',
    back: 'Deploy the global stack again, and not while home is held out: see that home answers nobody before.',
    settings: ['regions.standby.name', 'topology:evacuated'],
    noticed: ['health-record'],
    read: ['failure-modes.md#region-unreachable', 'operate.md#going-back'],
    traps: [10],
  },
  'LatchAlarm/Resource': {
    type: 'aws_cloudwatch_metric_alarm',
    purpose:
      'The latch: the metric by which a runbook holds home out of service, in the Region that survives. It is no fault and tells nobody.',
    without:
      'The health check of the latch has nothing to follow and keeps its last state; a failover can no longer keep home out, and home would come back beside the new writer.',
    back: 'Deploy the vault of the standby again. After a failover `warmsite failover --fresh` sets the latch anew; what else is done already it finds done.',
    settings: ['regions.standby.name', 'topology:evacuated'],
    read: ['failure-modes.md#region-unreachable', 'operate.md#when-a-region-is-lost'],
    traps: [10],
  },
  'TakeoverGuard/Resource': {
    type: 'data.aws_s3_objects',
    purpose:
      'Looks in every plan whether a Region has taken over that the topology file does not know of, and refuses the plan if so.',
    without:
      'A plan from an old file scales down the Region that serves, or brings the old writer back beside the new one.',
    back: 'It is read anew by every plan; the markers are objects of the artifacts bucket.',
    settings: ['topology:writer'],
    read: ['failure-modes.md#a-plan-that-undoes-a-failover'],
  },
  'RunbookAutomation/Failover': {
    type: 'aws_ssm_document',
    purpose:
      'The runbook by which this Region takes over: promotes its database, fills its groups, and holds the other Region out.',
    without:
      'Systems Manager cannot fail over. `warmsite failover` from a computer still can, and so can people by the page.',
    back: AGAIN,
    settings: ['runbooks'],
    read: ['runbooks/failover.md', 'operate.md#when-a-region-is-lost', 'failure-modes.md#stale-runbook'],
  },
  'RunbookAutomation/Drill': {
    type: 'aws_ssm_document',
    purpose: 'Looks at everything that a failover to this Region needs, and changes nothing.',
    without: 'Systems Manager cannot run the drill; `warmsite drill` still can.',
    back: AGAIN,
    settings: ['runbooks'],
    read: ['runbooks/drill.md', 'drills.md'],
  },
  'RunbookAutomation/Rebuild': {
    type: 'aws_ssm_document',
    purpose: 'The runbook by which this Region, which is back, gets a new replica of the writer.',
    without: 'Systems Manager cannot rebuild; `warmsite rebuild` from a computer still can.',
    back: AGAIN,
    settings: ['runbooks'],
    read: ['runbooks/rebuild.md', 'operate.md#going-back'],
  },
  'RunbookAutomation/Switchover': {
    type: 'aws_ssm_document',
    purpose: 'The runbook that brings the service back to this Region in an orderly way, without loss.',
    without: 'Systems Manager cannot switch over; `warmsite switchover` from a computer still can.',
    back: AGAIN,
    settings: ['runbooks'],
    read: ['runbooks/switchover.md', 'operate.md#going-back'],
  },
  'RunbookAutomation/Role': {
    type: 'aws_iam_role',
    purpose: 'As whom Systems Manager runs the runbooks of this Region.',
    without: 'No runbook runs in Systems Manager. From a computer they run with the rights of whoever runs them.',
    back: 'Deploy the stack again. IAM is changed in us-east-1 only: while that Region is lost, it does not come back.',
    read: ['security.md#permissions', 'failure-modes.md#stale-runbook'],
  },
  'RunbookAutomation/Permissions': {
    type: 'aws_iam_role_policy',
    purpose: 'What the runbooks of this Region may do: what their steps do, and nothing else.',
    without:
      'Runbooks in Systems Manager stop at their first step. From a computer they run with the rights of whoever runs them.',
    back: 'Deploy the stack again. IAM is changed in us-east-1 only: while that Region is lost, it does not come back.',
    read: ['security.md#permissions', 'failure-modes.md#stale-runbook'],
  },
};
