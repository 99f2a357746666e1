import { Problem, orList } from '../core/errors';
import { PolicyDocument, POLICY_VERSION } from '../core/policy';
import { GLOBAL_REGION, partitionOf } from '../core/regions';

/** A Region that the environment puts something in, and the field that says so. */
export interface UsedRegion {
  readonly region: string;
  /** YAML path, e.g. `regions.standby.name`. */
  readonly field: string;
}

/** What contradicts the Regions that data may be in. */
export function residencyProblems(allowed: readonly string[], used: readonly UsedRegion[]): Problem[] {
  const unknown = allowed
    .filter((region) => partitionOf(region) === undefined)
    .map((region) => ({
      code: 'residency-region',
      where: 'security.regions',
      message: `must be AWS Regions, got '${region}'; a Region that does not exist allows nothing`,
    }));
  const outside = used
    .filter(({ region }) => !allowed.includes(region))
    .map(({ region, field }) => ({
      code: 'residency',
      where: field,
      message: `must be ${orList(allowed)}, got ${region}; data may be nowhere else, as 'security.regions' says`,
    }));
  return [...unknown, ...outside];
}

/**
 * Services whose calls go to one Region for the whole world, whatever Region the caller works in. Without them in
 * `NotAction` a policy on the requested Region would refuse IAM, Route 53 and support.
 */
const GLOBAL_SERVICES = [
  'account:*',
  'billing:*',
  'budgets:*',
  'ce:*',
  'cloudfront:*',
  'health:*',
  'iam:*',
  'organizations:*',
  'route53:*',
  'route53domains:*',
  'sts:*',
  'support:*',
];

/**
 * A policy that refuses calls to all other Regions: as a service control policy of the account, or as a statement of a
 * permissions boundary. Synthesis stops what this project would put elsewhere; only a policy stops everybody else.
 *
 * CloudWatch and SNS of us-east-1 are let through: metrics of Route 53 health checks exist there only, and their alarms.
 */
export function residencyPolicy(allowed: readonly string[]): PolicyDocument {
  const elsewhere = (regions: readonly string[]): object => ({
    StringNotEquals: { 'aws:RequestedRegion': [...new Set(regions)].sort() },
  });
  const watching = ['cloudwatch:*', 'sns:*', 'kms:*'];
  return {
    Version: POLICY_VERSION,
    Statement: [
      {
        Sid: 'NothingInOtherRegions',
        Effect: 'Deny',
        NotAction: [...GLOBAL_SERVICES, ...watching].sort(),
        Resource: '*',
        Condition: elsewhere(allowed),
      },
      {
        Sid: 'WatchingInTheGlobalRegionOnly',
        Effect: 'Deny',
        Action: watching,
        Resource: '*',
        Condition: elsewhere([...allowed, GLOBAL_REGION]),
      },
    ],
  };
}
