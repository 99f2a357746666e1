import { Block, Inventory } from './inventory';

/** A block that another one needs, or that needs it. */
export interface Reference {
  readonly stack: string;
  readonly address: string;
  /**
   * `reference`: Terraform knows of it, and keeps the order. `name`: it is named literally, as stacks name what another
   * one holds; Terraform knows nothing of it.
   */
  readonly by: 'reference' | 'name';
  /** Arguments in which it stands, `depends_on` included. */
  readonly arguments: readonly string[];
}

/** Who refers to whom, over all stacks of an environment. */
export class References {
  private readonly texts = new Map<Block, Texts>();
  private readonly mentions = new Map<Block, Mention | undefined>();

  public constructor(private readonly inventory: Inventory) {}

  /** What a block uses. */
  public usesOf(block: Block): readonly Reference[] {
    return this.between([block], this.inventory.blocks).map(({ target, ...rest }) => ({ ...placeOf(target), ...rest }));
  }

  /** What uses a block. */
  public usersOf(block: Block): readonly Reference[] {
    return this.between(this.inventory.blocks, [block]).map(({ source, ...rest }) => ({ ...placeOf(source), ...rest }));
  }

  private between(sources: readonly Block[], targets: readonly Block[]): readonly Link[] {
    const sought = targets.map((target) => ({ target, address: addressIn(target), mention: this.mentionOf(target) }));
    return sources.flatMap((source) => {
      const texts = this.textsOf(source);
      return sought.flatMap(({ target, address, mention }): Link[] => {
        if (source === target) return [];
        const isReference = source.stack === target.stack && texts.whole.includes(`${address}`);
        const direct = isReference ? where(texts, (text) => refersTo(text, address)) : [];
        if (direct.length > 0) return [{ source, target, by: 'reference', arguments: direct }];
        if (mention === undefined || !texts.whole.includes(mention.name)) return [];
        const named = where(texts, (text) => mention.isIn(text, source.region)).filter(
          (argument) => argument !== 'tags',
        );
        return named.length > 0 ? [{ source, target, by: 'name', arguments: named }] : [];
      });
    });
  }

  private textsOf(block: Block): Texts {
    const known = this.texts.get(block);
    if (known) return known;
    const byArgument = Object.entries(block.attributes).map(
      ([argument, value]) => [argument, textOf(argument, value)] as const,
    );
    const texts = { byArgument, whole: byArgument.map(([, text]) => text).join('\n') };
    this.texts.set(block, texts);
    return texts;
  }

  private mentionOf(block: Block): Mention | undefined {
    if (!this.mentions.has(block)) this.mentions.set(block, mentionOf(block));
    return this.mentions.get(block);
  }
}

/** Each argument as text, without the backslashes of JSON within JSON. */
interface Texts {
  readonly byArgument: readonly (readonly [argument: string, text: string])[];
  readonly whole: string;
}

interface Link extends Pick<Reference, 'by' | 'arguments'> {
  readonly source: Block;
  readonly target: Block;
}

/** How a block is named. */
interface Mention {
  readonly name: string;
  readonly isIn: (text: string, inRegion: string) => boolean;
}

function where({ byArgument }: Texts, isIn: (text: string) => boolean): string[] {
  return byArgument.filter(([, text]) => isIn(text)).map(([argument]) => argument);
}

function placeOf({ stack, address }: Block): Pick<Reference, 'stack' | 'address'> {
  return { stack, address };
}

/** User data is a script in Base64. */
function textOf(argument: string, value: unknown): string {
  if (argument === 'user_data' && typeof value === 'string') return Buffer.from(value, 'base64').toString();
  return JSON.stringify(value).replaceAll('\\', '');
}

/** How expressions refer to it; nothing refers to a check or to what is removed. */
function addressIn({ kind, address }: Block): string | undefined {
  return kind === 'check' || kind === 'removed' ? undefined : address;
}

/** In an expression, or alone as in `depends_on`. */
function refersTo(text: string, address: string | undefined): boolean {
  if (address === undefined) return false;
  for (let index = text.indexOf(address); index >= 0; index = text.indexOf(address, index + 1)) {
    const [before = '', after = ''] = [text[index - 1], text[index + address.length]];
    if (!/[\w.-]/.test(before) && !/[\w-]/.test(after)) return true;
  }
  return false;
}

/**
 * How a name stands for one type and no other: several things of a group share one name, so that it counts only behind
 * one of these. `''`: alone, where nothing else has such a name.
 */
const NAMED_BEHIND: Readonly<Record<string, readonly string[]>> = {
  aws_autoscaling_group: ['autoScalingGroupName/', 'AutoScalingGroupName'],
  aws_backup_vault: ['backup-vault:', 'target_vault_name'],
  aws_cloudwatch_composite_alarm: ['', 'alarm:'],
  aws_cloudwatch_log_group: ['', 'log-group:'],
  aws_cloudwatch_metric_alarm: ['', 'alarm:'],
  aws_db_instance: ['db:', 'DBInstanceIdentifier', 'SourceIdentifier'],
  aws_db_subnet_group: ['subgrp:', 'dbSubnetGroupName'],
  aws_ecr_repository: ['repository/'],
  aws_iam_role: ['role/'],
  aws_kms_alias: [''],
  aws_lambda_function: ['function:', 'FunctionName'],
  aws_route53_record: [''],
  aws_s3_bucket: [''],
  aws_secretsmanager_secret: ['secret:', ''],
  aws_sns_topic: ['sns:'],
  aws_ssm_document: ['document/', 'DocumentName'],
  aws_ssm_parameter: ['parameter', ''],
};

/** Names that there is one of, in whichever Region it stands. */
const EVERYWHERE = ['aws_iam_role', 'aws_s3_bucket', 'aws_route53_record'];

/** How a block is named; undefined where nobody does so. */
function mentionOf({ type, awsName, region }: Block): Mention | undefined {
  const behind = NAMED_BEHIND[type];
  if (behind === undefined || awsName === undefined) return undefined;
  const name = awsName.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const keys = behind.map((key) => (/[:/]$/.test(key) || key === '' ? key : `${key}["':,=\\s\\[]*`)).join('|');
  const hasPath = awsName.includes('/') && type !== 'aws_kms_alias';
  // The Region and the account of an ARN, where it is one.
  const arn = '(?:([a-z]{2}(?:-[a-z]+)+-\\d):\\d{12}:)?';
  const prefix = type === 'aws_sns_topic' ? 'sns:([a-z0-9-]+):\\d{12}:' : `${arn}(?:${keys})`;
  // A secret's ARN ends with six characters of AWS's own, which nobody knows; paths go on after a slash.
  const end =
    type === 'aws_secretsmanager_secret' ? '(?:-[?*])?(?![\\w/-])' : hasPath ? '(?![\\w/-])' : '(?![\\w-]|\\.\\w)';
  const pattern = new RegExp(`(?<![\\w-])${prefix}${name}${end}`, 'g');
  return {
    name: awsName,
    isIn: (text, inRegion) =>
      [...text.matchAll(pattern)].some(
        ([, ofRegion]) => EVERYWHERE.includes(type) || (ofRegion ?? inRegion) === region,
      ),
  };
}
