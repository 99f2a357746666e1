import { Names } from '../../core/names';
import { LATCH_METRIC } from '../latch';
import { DatabaseTarget, describeInstance, identifierOf, isReplicaOf, lagOf, NEWEST_LAG } from './database-steps';
import { failover } from './failover';
import { describeLatch } from './latch-steps';
import { callsOf, Permission, permissionsFor, RUNBOOKS_ROLE } from './permissions';
import { answers } from './service-steps';
import { Condition, isReading, Runbook, Step } from './step';
import { RunbookGroup, RunbookSubject } from './subject';

/** Seconds in which something that is as it should be shows itself. */
const LOOK_SECONDS = 60;

type Looking = Pick<Step, 'id' | 'title' | 'why' | 'look' | 'preconditions' | 'until'>;

/** A step that only looks. The others are looked at, too, whatever it finds. */
function looking(step: Looking): Step {
  return { ...step, timeoutSeconds: LOOK_SECONDS, onFailure: 'degrade', undo: 'nothing was changed' };
}

/**
 * The failover without the failover: looks at everything that it needs, from the Region where it would
 * run, and changes nothing.
 */
export function drill(subject: RunbookSubject): Runbook {
  const { home, standby, generation, groups, record, healthPath, rpoSeconds, purposes } = subject;
  const replica: DatabaseTarget = { names: standby, generation };
  const identifier = identifierOf(replica);
  const answersAt = (host: string): Condition =>
    answers(`https://${host}${healthPath}`, standby.region, { method: 'GET', path: healthPath });
  return {
    name: 'drill',
    title: `Drill: could ${standby.region} take over from ${home.region}?`,
    purpose:
      'Any time while all is well, and after each change. It looks at everything that the failover needs and ' +
      'changes nothing. It does not prove that there is GPU capacity, nor how long a failover takes.',
    names: standby,
    steps: [
      looking({
        id: 'replica',
        title: `The replica ${identifier} in ${standby.region} follows`,
        why: 'The failover promotes it. One that follows another database, or none, brings back old data.',
        until: [isReplicaOf(replica, { region: home.region, generation })],
      }),
      looking({
        id: 'lag',
        title: `It lags at most ${rpoSeconds} s`,
        why: 'The lag at the promotion is what is lost.',
        until: [
          {
            words: `${identifier} lagged at most ${rpoSeconds} s, by the newest value of the last ten minutes`,
            call: lagOf(replica),
            holds: `${NEWEST_LAG} <= \`${rpoSeconds}\``,
          },
        ],
      }),
      promotable(replica, subject),
      hostParameter(replica, purposes.hostParameter),
      ...groups.map((group) => capacity(standby, group)),
      latch(standby, home),
      looking({
        id: 'markers',
        title: `The markers of takeovers in ${standby.region} can be listed`,
        why: 'Without a marker a plan from an old topology would undo the takeover.',
        until: [
          {
            words: `s3://${standby.bucket(purposes.markers)}/${standby.takeoverPrefix} can be listed`,
            call: {
              service: 's3',
              operation: 'ListObjectsV2',
              region: standby.region,
              input: { Bucket: standby.bucket(purposes.markers), Prefix: standby.takeoverPrefix, MaxKeys: 1 },
              resources: [standby.bucketArn(purposes.markers)],
            },
            holds: 'KeyCount >= `0`',
          },
        ],
      }),
      signals(home, standby),
      looking({
        id: 'endpoints',
        title: `${record} and ${home.siteRecord(record)} answer`,
        why: 'The one is what users ask; the other is one of the two signals, and an alarm that always rings is none.',
        until: [answersAt(record), answersAt(home.siteRecord(record))],
      }),
      permissions(subject),
    ],
    afterwards: ['What is not well: mend it now. Nothing was changed.'],
  };
}

/** What a replica must be before its promotion: afterwards there is no time for it, or it takes a restart. */
function promotable(replica: DatabaseTarget, { multiAz, iamLogin }: RunbookSubject): Step {
  const identifier = identifierOf(replica);
  return looking({
    id: 'promotable',
    title: `${identifier} has all that a database of its own needs`,
    why: 'A promoted replica keeps its own settings. What it lacks now, the service lacks on the worst day.',
    look: [
      describeInstance(replica, {
        multiAz: 'DBInstances[0].MultiAZ',
        retention: 'DBInstances[0].BackupRetentionPeriod',
        protection: 'DBInstances[0].DeletionProtection',
        parameters: 'DBInstances[0].DBParameterGroups[].ParameterApplyStatus',
        ...(iamLogin ? { iam: 'DBInstances[0].IAMDatabaseAuthenticationEnabled' } : {}),
      }),
    ],
    preconditions: [
      {
        words: multiAz ? `${identifier} has a second zone` : `${identifier} has a single zone, as configured`,
        holds: `multiAz == \`${multiAz}\``,
      },
      { words: `${identifier} keeps backups for a day or longer`, holds: 'retention >= `1`' },
      { words: `${identifier} is protected from deletion`, holds: 'protection == `true`' },
      { words: `${identifier} runs with its parameters`, holds: "parameters == ['in-sync']" },
      ...(iamLogin ? [{ words: `${identifier} accepts log-ins by IAM`, holds: 'iam == `true`' }] : []),
    ],
  });
}

/** While the Region only waits, its instances are given the host of its own replica. */
function hostParameter(replica: DatabaseTarget, purpose: string): Step {
  const { names } = replica;
  const name = names.parameter(purpose);
  return looking({
    id: 'endpoint',
    title: `${name} in ${names.region} names ${identifierOf(replica)}`,
    why: 'Instances read the database host from it when they start, also those that the failover launches.',
    look: [
      describeInstance(replica, { host: 'DBInstances[0].Endpoint.Address' }),
      {
        service: 'ssm',
        operation: 'GetParameter',
        region: names.region,
        input: { Name: name },
        resources: [names.parameterArn(purpose)],
        bind: { named: 'Parameter.Value' },
      },
    ],
    preconditions: [{ words: `${name} names the host of ${identifierOf(replica)}`, holds: 'named == host' }],
  });
}

function capacity(names: Names, { name, activeMin, standbyMin }: RunbookGroup): Step {
  const group = names.inferenceGroup(name);
  return looking({
    id: `group-${name}`,
    title: `${group} in ${names.region} waits, and can grow to ${activeMin}`,
    why: 'A group that may not grow, or whose processes somebody suspended, stays as small as it is.',
    look: [
      {
        service: 'autoscaling',
        operation: 'DescribeAutoScalingGroups',
        region: names.region,
        input: { AutoScalingGroupNames: [group] },
        resources: ['*'],
        bind: {
          most: 'AutoScalingGroups[0].MaxSize',
          serving: "length(AutoScalingGroups[0].Instances[?LifecycleState == 'InService'] || `[]`)",
          suspended: 'length(AutoScalingGroups[0].SuspendedProcesses || `[]`)',
        },
      },
    ],
    preconditions: [
      { words: `${group} may grow to ${activeMin}`, holds: `most >= \`${activeMin}\`` },
      { words: `${group} has ${standbyMin} in service`, holds: `serving >= \`${standbyMin}\`` },
      { words: `no process of ${group} is suspended`, holds: 'suspended == `0`' },
    ],
  });
}

function latch(names: Names, home: Names): Step {
  return looking({
    id: 'latch',
    title: `The latch for ${home.region} is there and holds nobody`,
    why: 'It keeps home out of service after a takeover. Set already, it would keep it out now.',
    look: [
      describeLatch(
        { names, evacuated: home.region },
        {
          metrics: 'MetricAlarms[].[Namespace, MetricName]',
          regions: 'MetricAlarms[].Dimensions[].Value',
          state: 'MetricAlarms[0].StateValue',
        },
      ),
    ],
    preconditions: [
      {
        words: `its alarm watches the metric that the failover publishes`,
        holds: `metrics == [['${names.metricNamespace}', '${LATCH_METRIC}']] && regions == ['${home.region}']`,
      },
      { words: 'it holds nobody', holds: "state == 'OK' || state == 'INSUFFICIENT_DATA'" },
    ],
  });
}

function signals(home: Names, standby: Names): Step {
  const alarms = [home, standby].map(({ region }) => home.global.alarm(`health-endpoint-${region}`));
  return looking({
    id: 'signals',
    title: `The alarms on both endpoints are in ${home.global.region}`,
    why: "Route 53's view of an endpoint is told by an alarm there. It is one of the signals to decide on.",
    until: [
      {
        words: `${alarms.join(' and ')} exist`,
        call: {
          service: 'cloudwatch',
          operation: 'DescribeAlarms',
          region: home.global.region,
          input: { AlarmNames: alarms },
          resources: ['*'],
        },
        holds: 'length(MetricAlarms) == `2`',
      },
    ],
  });
}

/** Asks IAM whether the role may do what the failover does. Policies of buckets, keys and topics are not part of it. */
function permissions(subject: RunbookSubject): Step {
  const { standby } = subject;
  const changing = failover(subject)
    .steps.flatMap(callsOf)
    .filter((call) => !isReading(call));
  const needed = new Map(
    changing.flatMap((call) => permissionsFor(call, subject)).map((each) => [JSON.stringify(each), each]),
  );
  return looking({
    id: 'permissions',
    title: `${standby.role(RUNBOOKS_ROLE)} may do all that the failover does`,
    why: 'A permission that was lost shows only when it is used, and then there is nobody to give it back.',
    preconditions: [...needed.values()].map((permission) => mayDo(permission, standby)),
  });
}

function mayDo({ Action: actions, Resource: resources, Condition: condition }: Permission, names: Names): Condition {
  const role = names.roleArn(RUNBOOKS_ROLE);
  const context = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => ({
      ContextKeyName: key,
      ContextKeyType: operator.startsWith('ForAnyValue:') ? 'stringList' : 'string',
      ContextKeyValues: [value],
    })),
  );
  return {
    words: `it may ${actions.join(' and ')} on ${resources.join(', ')}`,
    call: {
      service: 'iam',
      operation: 'SimulatePrincipalPolicy',
      region: names.global.region,
      input: {
        PolicySourceArn: role,
        ActionNames: actions,
        ResourceArns: resources,
        ...(context.length > 0 ? { ContextEntries: context } : {}),
      },
      resources: [role],
    },
    holds: "EvaluationResults && length(EvaluationResults[?EvalDecision != 'allowed']) == `0`",
  };
}
