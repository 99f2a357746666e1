import { InputError, Violations, orList } from './errors';

/**
 * The Regions that Warmsite knows, by partition. Source: the partition and Region lists of the AWS
 * SDK's endpoint metadata, as of 2026. Only the partition `aws` can be deployed to: the names of
 * the global services' Regions differ in the others, and none was tried.
 */
export const REGIONS_BY_PARTITION = {
  aws: [
    'af-south-1',
    'ap-east-1',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-7',
    'ca-central-1',
    'ca-west-1',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'mx-central-1',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
} as const;

export type Partition = keyof typeof REGIONS_BY_PARTITION;

/**
 * Where the global services' control planes live, Route 53's and IAM's among them; metrics of
 * Route 53 health checks exist there only.
 */
export const GLOBAL_REGION = 'us-east-1';

/** The partition of a Region, or undefined for a Region that Warmsite does not know. */
export function partitionOf(region: string): Partition | undefined {
  const entries = Object.entries(REGIONS_BY_PARTITION) as [Partition, readonly string[]][];
  return entries.find(([, regions]) => regions.includes(region))?.[0];
}

/**
 * The two Regions of an environment. Home is where it runs when nothing is wrong.
 *
 * @example
 * ```ts
 * import { RegionPair } from 'warmsite';
 *
 * const pair = new RegionPair('eu-west-1', 'eu-central-1');
 * console.log(pair.other('eu-west-1'));
 * ```
 */
export class RegionPair {
  /** @throws WarmsiteError `same-region` when both are one Region */
  public constructor(
    public readonly home: string,
    public readonly standby: string,
  ) {
    const violations = new Violations('regions');
    violations.require(
      home !== standby,
      'same-region',
      `'home' and 'standby' must be two Regions, got ${home} twice; a standby in the same Region dies with it`,
    );
    violations.throwIfAny();
  }

  /** Both, home first. */
  public get both(): readonly [string, string] {
    return [this.home, this.standby];
  }

  /** @throws InputError `unknown-region` when `region` is neither of the two */
  public other(region: string): string {
    if (region === this.home) return this.standby;
    if (region === this.standby) return this.home;
    throw new InputError([
      { code: 'unknown-region', where: 'region', message: `must be ${orList(this.both)}, got ${region}` },
    ]);
  }
}
