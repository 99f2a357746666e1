import { Names } from '../core/names';
import { RegionPair } from '../core/regions';
import { AwsClientFactory, AwsClients } from './aws-clients';
import { requireAccount } from './caller';
import { Convergence, ConvergenceProps, isRight, Setting, Step } from './convergence';
import { StateBucket } from './state-bucket';
import { StateReplicationRole } from './state-replication-role';

export interface StateBucketsProps extends ConvergenceProps {
  /** The environment, in either of its Regions. */
  readonly names: Names;
  readonly pair: RegionPair;
  readonly clients: AwsClientFactory;
  /**
   * Path and name of the policy that bounds every role, e.g. `boundaries/workload`.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
}

/**
 * Makes the two buckets that the stacks' Terraform states live in, one a Region, each replicated to
 * the other, and sees to every setting of buckets that are there already. What is as it should be is
 * not written, so it can run again at any time, and a run that changes nothing proves that nothing
 * drifted. It deletes nothing.
 *
 * What others added stays where it can: statements of the bucket policies, lifecycle rules. Other
 * replication rules cannot stay, and are an error.
 *
 * A Region that cannot be reached does not stop the other one's bucket.
 *
 * @returns what was found and done, home first
 * @throws ConvergenceError at the end, with the same steps, when some of it failed
 * @throws WarmsiteError `wrong-account`, `aws-credentials`, `access-denied`, `region-unreachable` before anything is done
 */
export async function bootstrapStateBuckets(props: StateBucketsProps): Promise<Step[]> {
  const { pair } = props;
  const sides = pair.both.map((region) => ({
    names: props.names.in(region),
    destination: props.names.in(pair.other(region)),
    clients: props.clients(region),
  }));
  await requireAccount(
    props.names.account,
    sides.map(({ names, clients }) => ({ region: names.region, clients })),
  );

  const convergence = new Convergence(props);
  const states = new Map<string, BucketState>();
  for (const side of sides) states.set(side.names.region, await bringBucket(convergence, side));
  const { permissionsBoundary } = props;
  const bound = permissionsBoundary === undefined ? undefined : props.names.policyArn(permissionsBoundary);
  for (const side of sides) await bringReplication(convergence, side, states, bound);
  return convergence.finish();
}

/** One Region's part: its bucket replicates to the destination's. */
interface Side {
  readonly names: Names;
  readonly destination: Names;
  readonly clients: AwsClients;
}

/** What a run knows of a bucket when it comes to replication. `planned`: a run that writes would make it. */
type BucketState = 'ready' | 'planned' | 'missing' | 'unversioned';

async function bringBucket(convergence: Convergence, { names, clients }: Side): Promise<BucketState> {
  const { region } = names;
  const bucket = new StateBucket(names, clients.s3);
  const existence = await convergence.bring(region, bucket.existence);
  if (!isRight(existence)) {
    for (const { what } of [bucket.versioning, ...bucket.others]) convergence.skip(region, what, 'needs the bucket');
    return 'missing';
  }
  const planned = existence === 'would create';
  const versioning = await convergence.bring(region, planned ? unset(bucket.versioning) : bucket.versioning);
  for (const setting of bucket.others) await convergence.bring(region, planned ? unset(setting) : setting);
  if (planned) return 'planned';
  return isRight(versioning) ? 'ready' : 'unversioned';
}

async function bringReplication(
  convergence: Convergence,
  { names, destination, clients }: Side,
  states: ReadonlyMap<string, BucketState>,
  bound: string | undefined,
): Promise<void> {
  const { region } = names;
  const role = new StateReplicationRole(names, destination, clients.iam, bound);
  const replication = new StateBucket(names, clients.s3).replicationTo(destination);
  const state = states.get(region);
  if (state === 'missing') {
    const settings = [role.trust, ...(role.boundary ? [role.boundary] : []), role.permissions, replication];
    for (const { what } of settings) convergence.skip(region, what, 'needs the bucket');
    return;
  }
  const needs = [...states].flatMap(([where, each]) => {
    if (each === 'missing') return [`the bucket in ${where}`];
    return each === 'unversioned' ? [`versioning in ${where}`] : [];
  });
  const trust = await convergence.bring(region, role.trust);
  // Before the permissions: an account that asks for a boundary gives a role none without.
  if (role.boundary) {
    if (isRight(trust)) await convergence.bring(region, role.boundary);
    else convergence.skip(region, role.boundary.what, 'needs the role');
  }
  const permissions = isRight(trust)
    ? await convergence.bring(region, role.permissions)
    : convergence.skip(region, role.permissions.what, 'needs the role');
  if (!isRight(permissions)) needs.push('the role');
  await convergence.bring(region, state === 'planned' ? unset(replication) : replication, needs);
}

/** A setting of a bucket that a dry run did not make: there is nothing to ask for. */
function unset<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, read: () => Promise.resolve(undefined) };
}
