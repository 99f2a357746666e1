import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrReplicationConfiguration } from '@cdktf/provider-aws/lib/ecr-replication-configuration';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { KeyRef, requireSameStack } from '../core/references';

/** Days after which an image that lost its tag, or never had one, is removed. */
export const UNTAGGED_IMAGE_DAYS = 14;

/** What {@link ContainerRegistry} is made of. */
export interface ContainerRegistryProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What the repositories are for, e.g. `llm-server`; the same in both Regions. */
  readonly repositories: readonly string[];
  /** Encrypts the images. Another key replaces the repositories, which `prevent_destroy` refuses. */
  readonly key: KeyRef;
  /** The environment, in the Region that images pushed here are copied to. */
  readonly destination: Names;
}

/**
 * The environment's container repositories in one Region, and the copying of their images to the
 * other one. Both Regions have one: ECR copies images, not the settings of repositories, and creates
 * a missing repository there with settings of its own. An image that was copied is not copied back.
 *
 * Only images that are pushed after the first apply are copied. Tags are immutable, so a tag is one
 * image in both Regions, and no tagged image ever expires: the standby may need any of them.
 *
 * AWS has one replication configuration per account and Region, shared by everything in it. Two
 * environments in one account and Region would overwrite each other's.
 *
 * @example
 * ```ts
 * import { ContainerRegistry } from 'warmsite';
 * import { key, names, otherNames, stack } from './shared';
 *
 * new ContainerRegistry(stack, 'Registry', { names, repositories: ['vllm'], key, destination: otherNames });
 * ```
 */
export class ContainerRegistry extends Construct {
  /**
   * @throws WarmsiteError `registry-same-region`, `no-repositories`, `repeated-repository`,
   *   `other-stack`
   */
  public constructor(scope: Construct, id: string, props: ContainerRegistryProps) {
    super(scope, id);
    const { names, repositories, key, destination } = props;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { key }, violations);
    violations.require(
      destination.region !== names.region,
      'registry-same-region',
      `'destination' must be in another Region than ${names.region}, got ${destination.region}; name the Region that takes over`,
    );
    violations.require(
      repositories.length > 0,
      'no-repositories',
      `'repositories' must name at least one repository, got none; name what instances pull`,
    );
    const repeated = repositories.filter((repository, index) => repositories.indexOf(repository) !== index);
    violations.require(
      repeated.length === 0,
      'repeated-repository',
      `'repositories' must name each repository once, got ${repeated.join(', ')} again; remove it`,
    );
    violations.throwIfAny();

    for (const purpose of repositories) {
      const scopeOfOne = new Construct(this, purpose);
      const repository = new EcrRepository(scopeOfOne, 'Resource', {
        name: names.repository(purpose),
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey: key.arn }],
        forceDelete: false,
        lifecycle: { preventDestroy: true },
      });
      new EcrLifecyclePolicy(scopeOfOne, 'Lifecycle', { repository: repository.name, policy: LIFECYCLE_POLICY });
    }

    new EcrReplicationConfiguration(this, 'Replication', {
      replicationConfiguration: {
        rule: [
          {
            destination: [{ region: destination.region, registryId: destination.account }],
            repositoryFilter: [{ filter: names.repository(''), filterType: 'PREFIX_MATCH' }],
          },
        ],
      },
    });
  }
}

const LIFECYCLE_POLICY = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: `Untagged images end after ${UNTAGGED_IMAGE_DAYS} days; tagged ones never do`,
      selection: {
        tagStatus: 'untagged',
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: UNTAGGED_IMAGE_DAYS,
      },
      action: { type: 'expire' },
    },
  ],
});
