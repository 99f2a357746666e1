import { Json } from '../../plan';
import { isObject, UNKNOWN } from '../../attributes';
import { compare, Estate, Resource, Snapshot } from '../../estate';
import { listed } from '../../wording';

export const KEYS = ['aws_kms_key', 'aws_kms_external_key'] as const;
export const REPLICA_KEYS = ['aws_kms_replica_key', 'aws_kms_replica_external_key'] as const;
export const ALL_KEYS = [...KEYS, ...REPLICA_KEYS] as const;
export const ALIAS = 'aws_kms_alias';
export const KEY_POLICY = 'aws_kms_key_policy';

/** Days that KMS waits before it deletes a key, where the configuration does not say. */
export const DEFAULT_WINDOW = 30;

/** What names a key without needing it to read its data. */
const NO_USERS = new Set<string>([ALIAS, KEY_POLICY, ...KEYS]);

/** What names the keys of a bucket, beside it. */
const BUCKET_PARTS = ['aws_s3_bucket_server_side_encryption_configuration', 'aws_s3_bucket_replication_configuration'];

/** Attributes that say something about a key, and encrypt nothing with it. */
const NO_USE = new Set(['tags', 'tags_all', 'description', 'policy', 'inline_policy', 'assume_role_policy']);

/** Which resources name which keys and aliases, of a snapshot. */
export class KeyUsers {
  private readonly byName = new Map<string, Set<Resource>>();
  /** Policies that name an alias in their text, as by the condition key kms:ResourceAliases. */
  private readonly policies: { readonly resource: Resource; readonly text: string }[] = [];

  public constructor(private readonly snapshot: Snapshot) {
    // Where buckets are configured by resources beside them, the blocks in the buckets only mirror those.
    const mirrors = new Set(BUCKET_PARTS.some((type) => snapshot.of(type).length > 0) ? ['aws_s3_bucket'] : []);
    for (const resource of snapshot.all) {
      if (NO_USERS.has(resource.type) || mirrors.has(resource.type)) continue;
      const values = resource.values.at();
      if (values !== UNKNOWN) this.collect(resource, values, 0);
    }
  }

  /** What is encrypted with a key, by its ARN, its id, or an alias of it. */
  public of(key: Resource): readonly Resource[] {
    const aliases = this.snapshot.users(key, { [ALIAS]: ['target_key_id'] });
    const found = new Set(['arn', 'key_id', 'id'].flatMap((name) => this.named(key.values.text(name), key.region)));
    for (const alias of aliases) for (const user of this.ofAlias(alias)) found.add(user);
    found.delete(key);
    return [...found].filter(({ type }) => !/^aws_iam_/.test(type));
  }

  /** What names an alias: by its ARN, by its name in the same Region, or in a policy. */
  public ofAlias(alias: Resource): readonly Resource[] {
    const name = alias.values.text('name');
    const found = new Set([...this.named(alias.values.text('arn'), undefined), ...this.named(name, alias.region)]);
    if (typeof name === 'string') {
      for (const { resource, text } of this.policies) if (text.includes(`"${name}"`)) found.add(resource);
    }
    return [...found];
  }

  private named(name: unknown, region: string | undefined): readonly Resource[] {
    if (typeof name !== 'string') return [];
    const users = [...(this.byName.get(name) ?? [])];
    // A name without a Region stands for what is in the Region of who uses it.
    if (name.startsWith('arn:') || region === undefined) return users;
    return users.filter((user) => user.region === undefined || user.region === region);
  }

  private collect(resource: Resource, value: Json, depth: number): void {
    if (typeof value === 'string') {
      if (!NAMES_KEY.test(value)) return;
      const users = this.byName.get(value);
      if (users) users.add(resource);
      else this.byName.set(value, new Set([resource]));
    } else if (Array.isArray(value)) {
      for (const item of value as readonly Json[]) this.collect(resource, item, depth + 1);
    } else if (isObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        if (depth === 0 && name === 'policy' && typeof item === 'string' && item.includes('"alias/')) {
          this.policies.push({ resource, text: item });
        }
        if (depth > 0 || !NO_USE.has(name)) this.collect(resource, item, depth + 1);
      }
    }
  }
}

/** ARNs of keys and aliases, names of aliases, and ids of keys. */
const NAMES_KEY = /^(arn:[^:]+:kms:|alias\/|mrk-[0-9a-f]{32}$|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$)/;

/** The key that an alias stands for. */
export function targetsOf(snapshot: Snapshot, alias: Resource): readonly Resource[] {
  return snapshot.targets(alias, 'target_key_id', ...ALL_KEYS);
}

/** What is lost with a key: its users that stay, and whether there were others. */
export interface UsersLeft {
  /** That are there after the plans as well. */
  readonly staying: readonly Resource[];
  readonly hadAny: boolean;
}

export function usersLeft(estate: Estate, users: readonly Resource[]): UsersLeft {
  return { staying: users.filter(({ key }) => estate.after.find(key)), hadAny: users.length > 0 };
}

/** How many users are named; the others are counted. */
const NAMED = 3;

/** `aws_sns_topic.alerts and 2 more`, policies last; with the stack where it is another one than that of `at`. */
export function usersWords(users: readonly Resource[], { stack }: { readonly stack: string }): string {
  const isPolicy = ({ type }: Resource): number => Number(type.startsWith('aws_iam_'));
  const names = [...users]
    .sort((a, b) => isPolicy(a) - isPolicy(b) || compare(a.address, b.address) || compare(a.stack, b.stack))
    .map((user) => (user.stack === stack ? user.address : `${user.address} of ${user.stack}`));
  if (names.length <= NAMED) return listed(names);
  return `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;
}

/** The name of a key: that of its alias, or its address. */
export function keyName(snapshot: Snapshot, key: Resource): string {
  const names = snapshot.users(key, { [ALIAS]: ['target_key_id'] }).map((alias) => alias.values.text('name'));
  return names.filter((name) => typeof name === 'string').sort()[0] ?? key.address;
}
