import { TerraformDataSource, TerraformElement, TerraformResource, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { AlarmRecord, recordedAlarms } from '../core/alarm-guide';
import { RegionStack } from '../core/region-stack';

/** A construct around a block of Terraform. */
export interface Owner {
  /** Its id in the construct around it; of the outermost one the name of the stack. */
  readonly id: string;
  readonly className: string;
}

/** Where a block of a synthesized stack comes from. */
export interface Origin {
  readonly stack: string;
  /** Region of the stack's provider. */
  readonly region: string;
  /** `aws_lb.endpoint`, `data.aws_s3_objects.takeover_guard`, `ephemeral.…`, `check.…`, or `removed.` and an address. */
  readonly address: string;
  /** Path of the construct. */
  readonly path: string;
  /** The constructs around it, from the stack inwards. */
  readonly owners: readonly Owner[];
}

/** What a construct tree knows of its blocks, and what their Terraform no longer tells. */
export interface Origins {
  readonly origins: readonly Origin[];
  /** The alarms that have a guide, by the path of their construct. */
  readonly alarms: ReadonlyMap<string, Omit<AlarmRecord, 'alarm'>>;
}

/** Reads a construct tree, which is complete: every block of its stacks, and the alarms. */
export function originsOf(root: IConstruct): Origins {
  const origins = root.node
    .findAll()
    .filter((construct): construct is TerraformElement => TerraformElement.isTerraformElement(construct))
    .flatMap((element) => addressesOf(element).map((address): Origin => originOf(element, address)));
  const alarms = recordedAlarms(root).map(({ alarm, ...record }) => [alarm.node.path, record] as const);
  return { origins, alarms: new Map(alarms) };
}

function originOf(element: TerraformElement, address: string): Origin {
  const stack = TerraformStack.of(element);
  const scopes = element.node.scopes;
  const owners = scopes.slice(scopes.indexOf(stack), -1);
  return {
    stack: stack.node.id,
    region: stack instanceof RegionStack ? stack.names.region : '',
    address,
    path: element.node.path,
    owners: owners.map(({ node, constructor }) => ({ id: node.id, className: constructor.name })),
  };
}

/** The blocks that bindings have no class for tell their address by what they render. */
function addressesOf(element: TerraformElement): readonly string[] {
  if (TerraformStack.isStack(element)) return [];
  if (TerraformResource.isTerraformResource(element)) {
    return [`${element.terraformResourceType}.${element.friendlyUniqueId}`];
  }
  if (TerraformDataSource.isTerraformDataSource(element)) {
    return [`data.${element.terraformResourceType}.${element.friendlyUniqueId}`];
  }
  const {
    ephemeral = {},
    check = {},
    removed = [],
  } = element.toTerraform() as {
    ephemeral?: Readonly<Record<string, object>>;
    check?: object;
    removed?: readonly { from: string }[];
  };
  return [
    ...Object.entries(ephemeral).flatMap(([type, byName]) =>
      Object.keys(byName).map((name) => `ephemeral.${type}.${name}`),
    ),
    ...Object.keys(check).map((name) => `check.${name}`),
    ...removed.map(({ from }) => `removed.${from}`),
  ];
}
