import { AlarmRecord } from '../core/alarm-guide';
import { Origin, Origins, Owner } from './origin';

export type Attributes = Readonly<Record<string, unknown>>;

/** What kind of block it is, as Terraform calls it. */
export type BlockKind = 'resource' | 'data' | 'ephemeral' | 'check' | 'removed';

/** One block of a synthesized stack, with where it comes from. */
export interface Block {
  readonly stack: string;
  /** Region of the stack's provider. */
  readonly region: string;
  readonly kind: BlockKind;
  /** Resource type; of a check `check`. */
  readonly type: string;
  readonly address: string;
  /** Path of the construct. */
  readonly path: string;
  /** The constructs around it, from the stack inwards. */
  readonly owners: readonly Owner[];
  /** As in the Terraform JSON. */
  readonly attributes: Attributes;
  /** Name in AWS, where it has one that is known before it exists. */
  readonly awsName?: string;
  /** What whoever is called knows of it; undefined for what is no alarm. */
  readonly alarm?: Omit<AlarmRecord, 'alarm'>;
}

/** Everything that the stacks of an environment declare. */
export class Inventory {
  /** In the order of the stacks, and in each by address. */
  public readonly blocks: readonly Block[];

  /** @param stacks the synthesized Terraform JSON of each stack, by its name */
  public constructor(stacks: Readonly<Record<string, unknown>>, { origins, alarms }: Origins) {
    const known = new Map(origins.map((origin) => [`${origin.stack}/${origin.address}`, origin]));
    this.blocks = Object.entries(stacks).flatMap(([stack, document]) =>
      declaredIn(document as Document)
        .map(({ address, attributes }): Block => {
          const origin = known.get(`${stack}/${address}`);
          if (!origin) throw new Error(`no construct is known to make ${address} of ${stack}`);
          const alarm = alarms.get(origin.path.slice(0, origin.path.lastIndexOf('/')));
          return blockOf(origin, attributes, isAlarm(address) ? alarm : undefined);
        })
        .sort((one, other) => (one.address < other.address ? -1 : 1)),
    );
  }
}

interface Document {
  readonly resource?: ByType;
  readonly data?: ByType;
  readonly ephemeral?: ByType;
  readonly check?: Readonly<Record<string, Attributes>>;
  readonly removed?: readonly (Attributes & { readonly from: string })[];
}

type ByType = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

interface Declared {
  readonly address: string;
  readonly attributes: Attributes;
}

function declaredIn({ resource = {}, data = {}, ephemeral = {}, check = {}, removed = [] }: Document): Declared[] {
  const all = (byType: ByType, prefix: string): Declared[] =>
    Object.entries(byType).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, attributes]) => ({ address: `${prefix}${type}.${name}`, attributes })),
    );
  return [
    ...all(resource, ''),
    ...all(data, 'data.'),
    ...all(ephemeral, 'ephemeral.'),
    ...Object.entries(check).map(([name, attributes]) => ({ address: `check.${name}`, attributes })),
    ...removed.map((block) => ({ address: `removed.${block.from}`, attributes: block })),
  ];
}

function isAlarm(address: string): boolean {
  return /^aws_cloudwatch_(metric|composite)_alarm\./.test(address);
}

function blockOf(origin: Origin, attributes: Attributes, alarm: Block['alarm']): Block {
  const [first = '', second = ''] = origin.address.split('.');
  const isPlain = !['data', 'ephemeral', 'check', 'removed'].includes(first);
  const kind = isPlain ? 'resource' : (first as BlockKind);
  const type = isPlain ? first : kind === 'check' ? 'check' : second;
  const { '//': _, ...rest } = attributes;
  const awsName = kind === 'resource' ? awsNameOf(type, attributes) : undefined;
  return { ...origin, kind, type, attributes: rest, ...(awsName && { awsName }), ...(alarm && { alarm }) };
}

/** Arguments that name a resource in AWS; of the others with one of these it is the name of something else. */
const NAME_ARGUMENTS = [
  'name',
  'identifier',
  'alarm_name',
  'function_name',
  'dashboard_name',
  'alias',
  'analyzer_name',
  'policy_name',
];

function awsNameOf(type: string, attributes: Attributes): string | undefined {
  const argument = type === 'aws_s3_bucket' ? 'bucket' : NAME_ARGUMENTS.find((name) => name in attributes);
  // Of a function's permission and of a load balancer's alias these name something else.
  const isOther = type === 'aws_lambda_permission' || type === 'aws_iam_role_policy';
  const name = argument === undefined || isOther ? undefined : attributes[argument];
  return typeof name === 'string' && !name.includes('${') ? name : undefined;
}
