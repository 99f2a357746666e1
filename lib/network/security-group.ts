import { SecurityGroup as AwsSecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Cidr } from '../core/quantities';
import { NetworkRef, SecurityGroupRef, Tier, requireSameStack } from '../core/references';

/** A list of address blocks that AWS keeps, such as those of S3 in a Region. */
export interface PrefixList {
  /** Short name for construct ids and messages, e.g. `S3`. */
  readonly name: string;
  /** `pl-...` */
  readonly prefixListId: string;
}

/** Where traffic may come from: a group, a block, or any IPv4 address. */
export type Source = SecurityGroupRef | Cidr | 'anywhere';

/** Where traffic may go to. */
export type Destination = Source | PrefixList;

/** Every IPv4 address. */
export const ANYWHERE = Cidr.parse('0.0.0.0/0');

/** Address space that is never routed on the internet: RFC 1918, and RFC 6598 as AWS lets a VPC use it. */
export const PRIVATE_SPACE: readonly Cidr[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map(
  (block) => Cidr.parse(block),
);

/**
 * What EC2 accepts as description of a group or a rule (CreateSecurityGroup, IpRange): 1 to 255 of
 * these characters. An apostrophe is not among them, and a plan does not notice.
 */
export const DESCRIPTION_PATTERN = /^[A-Za-z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

/** What {@link SecurityGroup} is made of. */
export interface SecurityGroupProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  readonly network: NetworkRef;
  /** What the group is for, e.g. `database`; makes its name, so changing it **replaces** the group. */
  readonly purpose: string;
  /**
   * A sentence for whoever meets the group in the console. Changing it **replaces** the group, which
   * waits in vain for whatever still uses the old one.
   */
  readonly description: string;
  /** The tier that its members live in; it decides how far the group may be opened. */
  readonly tier: Tier;
}

/**
 * A security group that starts closed both ways: Terraform removes the rule that AWS gives every
 * new group, by which its members may reach anything.
 *
 * Every rule is a resource of its own, addressed by what it admits, so that adding one touches no
 * other. How far a group may be opened depends on its tier: from anywhere only in the public one,
 * to anywhere not in the isolated one.
 *
 * @example
 * ```ts
 * import { SecurityGroup } from 'warmsite';
 * import { names, network, servers, stack } from './shared';
 *
 * const cache = new SecurityGroup(stack, 'Cache', {
 *   names,
 *   network,
 *   purpose: 'cache',
 *   description: 'Cache of answers',
 *   tier: 'private',
 * });
 * cache.allowFrom(servers, 6379, 'Look-ups of the servers');
 * servers.allowTo(cache, 6379, 'Look-ups in the cache');
 * ```
 */
export class SecurityGroup extends Construct implements SecurityGroupRef {
  public readonly id: string;
  public readonly rules: ITerraformDependable[] = [];
  private readonly tier: Tier;
  private readonly ingress: Construct;
  private readonly egress: Construct;

  public constructor(scope: Construct, id: string, props: SecurityGroupProps) {
    super(scope, id);
    const violations = new Violations(this.node.path);
    requireDescription('description', props.description, violations);
    requireSameStack(this, { network: props.network }, violations);
    violations.throwIfAny();

    this.tier = props.tier;
    this.ingress = new Construct(this, 'From');
    this.egress = new Construct(this, 'To');
    const name = props.names.securityGroup(props.purpose);
    this.id = new AwsSecurityGroup(this, 'Resource', {
      name,
      description: props.description,
      vpcId: props.network.vpcId,
      tags: { Name: name },
    }).id;
  }

  /**
   * Lets members be reached on a TCP port. Says nothing about the way out of `source`: a group there
   * needs its own `allowTo`.
   *
   * @param why what for, as the rule's description
   */
  public allowFrom(source: Source, port: number, why: string): void {
    const violations = new Violations(this.node.path);
    const id = `${peerId(source)}-${port}`;
    this.requireRule({ port, why, id, siblings: this.ingress, peer: 'source', value: source }, violations);
    violations.require(
      this.tier !== 'private' || !isEverything(source),
      'open-ingress',
      "'source' must be a security group or a block of addresses in the private tier, got anywhere; " +
        'name the group that the traffic comes from',
    );
    violations.throwIfAny();
    const rule = new VpcSecurityGroupIngressRule(this.ingress, id, { ...this.rule(port, why), ...sourceOf(source) });
    this.rules.push(rule);
  }

  /**
   * Lets members reach a TCP port elsewhere.
   *
   * @param why what for, as the rule's description
   */
  public allowTo(destination: Destination, port: number, why: string): void {
    const violations = new Violations(this.node.path);
    const id = `${peerId(destination)}-${port}`;
    this.requireRule({ port, why, id, siblings: this.egress, peer: 'destination', value: destination }, violations);
    violations.throwIfAny();
    const rule = new VpcSecurityGroupEgressRule(this.egress, id, {
      ...this.rule(port, why),
      ...(isPrefixList(destination) ? { prefixListId: destination.prefixListId } : sourceOf(destination)),
    });
    this.rules.push(rule);
  }

  private rule(
    port: number,
    why: string,
  ): {
    readonly securityGroupId: string;
    readonly ipProtocol: string;
    readonly fromPort: number;
    readonly toPort: number;
    readonly description: string;
  } {
    return { securityGroupId: this.id, ipProtocol: 'tcp', fromPort: port, toPort: port, description: why };
  }

  private requireRule(
    rule: {
      readonly port: number;
      readonly why: string;
      readonly id: string;
      readonly siblings: Construct;
      readonly peer: 'source' | 'destination';
      readonly value: Destination;
    },
    violations: Violations,
  ): void {
    const { port, why, id, siblings, peer, value } = rule;
    violations.require(
      Number.isInteger(port) && port >= 1 && port <= 65535,
      'port',
      `'port' must be a whole number from 1 to 65535, got ${port}; name the one port that is needed`,
    );
    requireDescription('why', why, violations);
    if (isGroup(value)) requireSameStack(this, { [peer]: value }, violations);
    violations.require(
      siblings.node.tryFindChild(id) === undefined,
      'rule-repeated',
      `'${peer}' must be new for port ${port}, got ${peerText(value)} a second time; remove one of the two rules`,
    );
    violations.require(
      this.tier !== 'isolated' || !isPublicSpace(value),
      peer === 'source' ? 'isolated-ingress' : 'isolated-egress',
      `'${peer}' must be a security group or a private block in the isolated tier, got ${peerText(value)}; ` +
        'what must reach the internet belongs into the private tier',
    );
  }
}

function requireDescription(prop: string, text: string, violations: Violations): void {
  violations.require(
    DESCRIPTION_PATTERN.test(text),
    'description',
    `'${prop}' must be 1 to 255 letters, digits, spaces or ._-:/()#,@[]+=&;{}!$*, got '${text}'; reword it`,
  );
}

/**
 * Names the other side of a rule by what it is, not by its turn: a block by its addresses, a group
 * by its place in the stack.
 */
function peerId(peer: Destination): string {
  if (isPrefixList(peer)) return peer.name;
  if (isGroup(peer)) {
    const { scopes } = peer.node;
    return scopes
      .slice(scopes.indexOf(TerraformStack.of(peer)) + 1)
      .map((scope) => scope.node.id)
      .join('-');
  }
  // A construct id holds no slash.
  return isEverything(peer) ? 'Anywhere' : blockOf(peer).toString().replace('/', '-');
}

function peerText(peer: Destination): string {
  if (isPrefixList(peer)) return peer.name;
  if (isGroup(peer)) return peer.node.path;
  return isEverything(peer) ? 'anywhere' : blockOf(peer).toString();
}

function isPrefixList(peer: Destination): peer is PrefixList {
  return typeof peer === 'object' && 'prefixListId' in peer;
}

function isGroup(peer: Destination): peer is SecurityGroupRef {
  return Construct.isConstruct(peer);
}

function blockOf(peer: Cidr | 'anywhere'): Cidr {
  return peer === 'anywhere' ? ANYWHERE : peer;
}

function isEverything(peer: Destination): boolean {
  return !isPrefixList(peer) && !isGroup(peer) && blockOf(peer).contains(ANYWHERE);
}

/** True for any block that is not wholly private, so that 0.0.0.0/1 does not slip through. */
function isPublicSpace(peer: Destination): boolean {
  if (isPrefixList(peer) || isGroup(peer)) return false;
  return !PRIVATE_SPACE.some((block) => block.contains(blockOf(peer)));
}

function sourceOf(peer: Source): { readonly referencedSecurityGroupId: string } | { readonly cidrIpv4: string } {
  return isGroup(peer) ? { referencedSecurityGroupId: peer.id } : { cidrIpv4: blockOf(peer).toString() };
}
