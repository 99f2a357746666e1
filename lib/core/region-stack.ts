import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, S3Backend, S3BackendConfig, TerraformElement, TerraformStack } from 'cdktf';
import { Construct, Node } from 'constructs';
import { WarmsiteError } from './errors';
import { Names } from './names';

/**
 * The provider versions that Warmsite is written for: nothing is emitted that one of them lacks.
 * 5.100.0 is the version that `npm run verify` plans with, 6.x the one that the bindings describe.
 */
export const DEFAULT_PROVIDER_CONSTRAINT = '>= 5.100.0, < 7.0.0';

/** The oldest Terraform with ephemeral resources and write-only arguments. */
export const TERRAFORM_CONSTRAINT = '>= 1.11.0';

/** Context by which cdktn refuses what a project's oldest Terraform or OpenTofu lacks; cdktf does not read it. */
const TARGET_VERSIONS = 'targetVersions';

/** Where a stack's state lives. `s3`: the state bucket of `region`, with native locking. */
export type StateBackend = { readonly kind: 's3'; readonly region: string } | { readonly kind: 'local' };

/** What {@link RegionStack} is made of. */
export interface RegionStackProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  readonly backend: StateBackend;
  /**
   * Version constraint of the AWS provider.
   *
   * @default DEFAULT_PROVIDER_CONSTRAINT
   */
  readonly providerConstraint?: string;
  /**
   * Tags of every resource, beside the ones that Warmsite sets itself (see `standardTags`).
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The tags that every resource carries: which system and environment it belongs to, and who made it. */
export function standardTags(names: Names): Record<string, string> {
  return { System: names.system, Environment: names.environment, ManagedBy: 'warmsite' };
}

/**
 * A stack of one Region: one provider, one state, no way to put a resource elsewhere. The provider
 * refuses every account but the environment's.
 *
 * Resource addresses are the construct path in snake case, without hash: `Database/G1/Resource`
 * becomes `database_g1`. Two paths that would become one address are an error.
 *
 * @example
 * ```ts
 * import { RegionStack } from 'warmsite';
 * import { app, otherNames } from './shared';
 *
 * new RegionStack(app, 'shop-standby', {
 *   names: otherNames,
 *   backend: { kind: 's3', region: 'eu-west-1' },
 *   tags: { CostCentre: 'shop' },
 * });
 * ```
 */
export class RegionStack extends TerraformStack {
  public readonly names: Names;
  private readonly pathOfLogicalId = new Map<string, string>();

  public constructor(scope: Construct, id: string, props: RegionStackProps) {
    super(scope, id);
    this.names = props.names;
    if (this.node.tryGetContext(TARGET_VERSIONS) === undefined) {
      // OpenTofu reads `required_version` as well, and has had the same since the same version.
      this.node.setContext(TARGET_VERSIONS, { terraform: TERRAFORM_CONSTRAINT, opentofu: TERRAFORM_CONSTRAINT });
    }

    new AwsProvider(this, 'Aws', {
      region: props.names.region,
      allowedAccountIds: [props.names.account],
      defaultTags: [{ tags: { ...props.tags, ...standardTags(props.names) } }],
    });
    this.addOverride('terraform.required_version', TERRAFORM_CONSTRAINT);
    this.addOverride('terraform.required_providers.aws', {
      source: 'hashicorp/aws',
      version: props.providerConstraint ?? DEFAULT_PROVIDER_CONSTRAINT,
    });

    if (props.backend.kind === 's3') {
      const backend: S3BackendConfig & { useLockfile: boolean } = {
        bucket: props.names.in(props.backend.region).stateBucket,
        key: `${id}.tfstate`,
        region: props.backend.region,
        encrypt: true,
        allowedAccountIds: [props.names.account],
        useLockfile: true,
      };
      new S3Backend(this, backend);
    } else {
      // Seen from the stack's own folder, cdktf.out/stacks/<id>: the folder beside cdktf.out.
      new LocalBackend(this, { path: `../../../terraform.${id}.tfstate` });
    }
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = element instanceof Node ? element : element.node;
    const parts = node.scopes
      .slice(node.scopes.indexOf(this) + 1)
      .map((scope) => scope.node.id)
      .filter((part) => part !== 'Resource' && part !== 'Default');
    const logicalId = parts.map(snakeCase).join('_');
    const path = node.path;
    const taken = this.pathOfLogicalId.get(logicalId);
    if (taken !== undefined && taken !== path) {
      throw new WarmsiteError([
        {
          code: 'address-collision',
          where: path,
          message: `must have an address of its own, but '${logicalId}' is that of ${taken} already; rename one of the two constructs`,
        },
      ]);
    }
    this.pathOfLogicalId.set(logicalId, path);
    return logicalId;
  }
}

/** `ModelArtifacts` becomes `model_artifacts`, `us-east-2a` becomes `us_east_2a`. */
function snakeCase(id: string): string {
  return id
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}
