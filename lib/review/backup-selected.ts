import { Attributes, isObject, UNKNOWN } from './attributes';
import { Resource } from './estate';
import { JsonObject } from './plan';
import { matches } from './policy-document';

/** What AWS Backup backs up, of the types that most have, by the type in Terraform. */
export const BACKED_UP_TYPES = [
  'aws_db_instance',
  'aws_dynamodb_table',
  'aws_ebs_volume',
  'aws_efs_file_system',
  'aws_instance',
  'aws_rds_cluster',
  'aws_s3_bucket',
] as const;

/** How a tag, absent as an empty text, is compared with the value of a condition. */
const OPERATORS: Readonly<Record<string, (value: string, tag: string) => boolean>> = {
  string_equals: (value, tag) => tag === value,
  string_like: (value, tag) => matches(value, tag),
  string_not_equals: (value, tag) => tag !== value,
  string_not_like: (value, tag) => !matches(value, tag),
};

const TAG = 'aws:ResourceTag/';

/**
 * Whether a selection with conditions selects a resource: by its ARN, and by tags that meet all the conditions. False
 * for one without conditions, and where it is not known.
 */
export function isSelectedByTags(selection: Resource, resource: Resource): boolean {
  if (selection.region !== resource.region) return false;
  const patterns = selection.values.texts('resources');
  const arn = resource.values.text('arn');
  if (patterns === UNKNOWN || typeof arn !== 'string') return false;
  if (!patterns.some((pattern) => typeof pattern === 'string' && matches(pattern, arn))) return false;
  const tags = resource.values.at('tags_all');
  const conditions = conditionsOf(selection);
  return (
    isObject(tags) &&
    conditions.length > 0 &&
    conditions.every(({ operator, key, value }) => OPERATORS[operator]?.(value, textOf(tags, key)))
  );
}

/** The tags that the conditions of a selection look at. */
export function tagsLookedAt(selection: Resource): readonly string[] {
  return [...new Set(conditionsOf(selection).map(({ key }) => key))];
}

function conditionsOf({ values }: Resource): { operator: string; key: string; value: string }[] {
  return blocksOf(values, 'condition').flatMap((condition) =>
    Object.keys(OPERATORS).flatMap((operator) =>
      blocksOf(condition, operator).map((each) => ({
        operator,
        key: String(each.text('key')).replace(TAG, ''),
        value: String(each.text('value')),
      })),
    ),
  );
}

function blocksOf(values: Attributes, name: string): readonly Attributes[] {
  const blocks = values.blocks(name);
  return blocks === UNKNOWN ? [] : blocks;
}

function textOf(tags: JsonObject, key: string): string {
  const value = tags[key];
  return typeof value === 'string' ? value : '';
}
