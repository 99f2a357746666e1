import { TerraformElement, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';

/** Terraform blocks that the cdktf bindings have no class for. */

export interface ForgottenProps {
  /** Resource type, e.g. `aws_db_instance`. */
  readonly type: string;
  /**
   * Ids of the constructs from the parent of this one down to the resource that is gone, e.g.
   * `['G1', 'Resource']`. They must not exist in this synthesis.
   */
  readonly path: readonly string[];
}

/**
 * A resource that Terraform shall stop managing without destroying it: a `removed` block with
 * `destroy = false`. Without the block Terraform would plan to destroy what left the configuration,
 * and `prevent_destroy` would not stop it, since it left as well. Harmless where the address never
 * existed. Needs Terraform 1.7.
 *
 * @example
 * ```ts
 * import { Forgotten } from 'warmsite';
 * import { stack } from './shared';
 *
 * // The instance that stood at `Database/G1/Resource` stays in AWS, and leaves the state.
 * new Forgotten(stack, 'ForgottenDatabase', { type: 'aws_db_instance', path: ['Database', 'G1', 'Resource'] });
 * ```
 */
export class Forgotten extends TerraformElement {
  private readonly from: string;

  public constructor(scope: Construct, id: string, props: ForgottenProps) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    this.from = `${props.type}.${addressAt(stack, scope, props.path)}`;
  }

  /** Called by the framework at synthesis. */
  public override toTerraform(): object {
    return { removed: [{ from: this.from, lifecycle: { destroy: false } }] };
  }
}

/** A stand-in at the path where the resource was tells its address, in any stack's naming scheme. */
function addressAt(stack: TerraformStack, scope: Construct, path: readonly string[]): string {
  const [first, ...rest] = path;
  if (first === undefined) return stack.getLogicalId(scope.node);
  const existing = scope.node.tryFindChild(first);
  const child = Construct.isConstruct(existing) ? existing : new Construct(scope, first);
  try {
    return addressAt(stack, child, rest);
  } finally {
    if (!existing) scope.node.tryRemoveChild(first);
  }
}

export interface PlanCheckProps {
  /** Terraform expression that must hold. */
  readonly condition: string;
  /** What to say when it does not. */
  readonly errorMessage: string;
}

/**
 * Something that every plan and apply looks at and warns of, without ever stopping them: a `check`
 * block. What must be said while a Region is lost must not hinder the plan of the other one, as a
 * postcondition would. Needs Terraform 1.5.
 */
export class PlanCheck extends TerraformElement {
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: PlanCheckProps,
  ) {
    super(scope, id);
  }

  /** Called by the framework at synthesis. */
  public override toTerraform(): object {
    const { condition, errorMessage } = this.props;
    return { check: { [this.friendlyUniqueId]: { assert: [{ condition, error_message: errorMessage }] } } };
  }
}

/** What {@link EphemeralResource} is made of. */
export interface EphemeralResourceProps {
  /** Ephemeral resource type, e.g. `aws_secretsmanager_random_password`. */
  readonly type: string;
  /** Arguments in Terraform's own snake case. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * A value that lives only during one plan or apply: it reaches neither state nor plan. Only
 * write-only arguments (`password_wo`, `secret_string_wo`) may refer to it. Needs Terraform 1.10.
 *
 * @example
 * ```ts
 * import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
 * import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
 * import { EphemeralResource } from 'warmsite';
 * import { stack } from './shared';
 *
 * const password = new EphemeralResource(stack, 'ApiPassword', {
 *   type: 'aws_secretsmanager_random_password',
 *   arguments: { password_length: 40 },
 * });
 * const secret = new SecretsmanagerSecret(stack, 'ApiSecret', { name: 'shop/prod/api' });
 * new SecretsmanagerSecretVersion(stack, 'ApiSecretVersion', {
 *   secretId: secret.id,
 *   secretStringWo: password.attribute('random_password'),
 *   secretStringWoVersion: 1,
 * });
 * ```
 */
export class EphemeralResource extends TerraformElement {
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: EphemeralResourceProps,
  ) {
    super(scope, id);
  }

  /** A reference to one of its attributes, e.g. `random_password`. */
  public attribute(name: string): string {
    return Token.asString(`\${ephemeral.${this.props.type}.${this.friendlyUniqueId}.${name}}`);
  }

  /** Called by the framework at synthesis. */
  public override toTerraform(): object {
    return { ephemeral: { [this.props.type]: { [this.friendlyUniqueId]: this.props.arguments } } };
  }
}
