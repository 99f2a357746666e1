import { Duration } from '../core/quantities';

/** What a parameter of an action may be. FIS itself takes texts only. */
interface ParameterTypes {
  readonly text: string;
  readonly flag: boolean;
  /** 1 to 100. */
  readonly percent: number;
  /** Whole minutes, 1 minute to 12 hours. */
  readonly duration: Duration;
  /** One of what `aws:network:disrupt-connectivity` can cut. */
  readonly scope: 'all' | 'availability-zone' | 'vpc' | 's3';
}

/**
 * The actions of AWS FIS that Warmsite uses: under which key an action names its target, of which type
 * that must be, and its parameters. Nobody else checks any of it before an experiment runs: neither the
 * provider nor a plan notices a misspelt action or parameter. Source: the AWS FIS actions reference.
 */
export const FIS_ACTIONS = {
  'aws:ec2:terminate-instances': { key: 'Instances', type: 'aws:ec2:instance', required: {}, optional: {} },
  'aws:ec2:asg-insufficient-instance-capacity-error': {
    key: 'AutoScalingGroups',
    type: 'aws:ec2:autoscaling-group',
    required: { duration: 'duration', availabilityZoneIdentifiers: 'text' },
    optional: { percentage: 'percent' },
  },
  'aws:network:disrupt-connectivity': {
    key: 'Subnets',
    type: 'aws:ec2:subnet',
    required: { duration: 'duration', scope: 'scope' },
    optional: {},
  },
  'aws:network:route-table-disrupt-cross-region-connectivity': {
    key: 'Subnets',
    type: 'aws:ec2:subnet',
    required: { duration: 'duration', region: 'text' },
    optional: {},
  },
  'aws:rds:reboot-db-instances': {
    key: 'DBInstances',
    type: 'aws:rds:db',
    required: { forceFailover: 'flag' },
    optional: {},
  },
  'aws:s3:bucket-pause-replication': {
    key: 'Buckets',
    type: 'aws:s3:bucket',
    required: { duration: 'duration', region: 'text' },
    optional: {},
  },
  'aws:ssm:send-command': {
    key: 'Instances',
    type: 'aws:ec2:instance',
    required: { documentArn: 'text', documentParameters: 'text', duration: 'duration' },
    optional: {},
  },
} as const satisfies Readonly<Record<string, FisAction>>;

interface FisAction {
  readonly key: string;
  readonly type: string;
  readonly required: Readonly<Record<string, keyof ParameterTypes>>;
  readonly optional: Readonly<Record<string, keyof ParameterTypes>>;
}

/** One of `FIS_ACTIONS`. */
export type FisActionId = keyof typeof FIS_ACTIONS;

/** The type of target that an action takes. */
export type TargetType<Id extends FisActionId = FisActionId> = (typeof FIS_ACTIONS)[Id]['type'];

type Typed<Parameters> = {
  readonly [Name in keyof Parameters]: Parameters[Name] extends keyof ParameterTypes
    ? ParameterTypes[Parameters[Name]]
    : never;
};

/** The parameters of an action. */
export type FisParameters<Id extends FisActionId> = Typed<(typeof FIS_ACTIONS)[Id]['required']> &
  Partial<Typed<(typeof FIS_ACTIONS)[Id]['optional']>>;

/** The parameters as FIS takes them: names and texts. */
export function parameterTexts(parameters: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value instanceof Duration ? `PT${value.toMinutes()}M` : String(value)]),
  );
}
