/** A stack's Terraform JSON, as far as its blocks are looked at. */
export interface TerraformDocument {
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly ephemeral?: Blocks;
  readonly [block: string]: unknown;
}

/** Blocks by type and name. */
type Blocks = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

type Attributes = Readonly<Record<string, unknown>>;

/** How a stack is taken down as far as it may be. */
export interface Retirement {
  /** Addresses of the resources that stay, sorted. */
  readonly kept: readonly string[];
  /** What is left of the stack: the resources that stay, still under management and still protected. */
  readonly document: TerraformDocument;
  /**
   * Of what goes, the resources that refuse to be deleted until they have been told otherwise, and the
   * stack in which they have. It has to be applied to these addresses first.
   */
  readonly unlock: { readonly addresses: readonly string[]; readonly document: TerraformDocument };
}

/**
 * Settings of a resource that are resources of their own. They stay with what they protect: a bucket
 * without its policy, versions and encryption, or a key without its name, would be another thing.
 * Replication is not among them: it is something the stack does, and ends with it.
 */
const PROTECTORS: Readonly<Record<string, readonly string[]>> = {
  aws_backup_vault: ['aws_backup_vault_lock_configuration', 'aws_backup_vault_policy'],
  aws_ecr_repository: ['aws_ecr_lifecycle_policy'],
  aws_kms_key: ['aws_kms_alias'],
  aws_s3_bucket: [
    'aws_s3_bucket_lifecycle_configuration',
    'aws_s3_bucket_object_lock_configuration',
    'aws_s3_bucket_ownership_controls',
    'aws_s3_bucket_policy',
    'aws_s3_bucket_public_access_block',
    'aws_s3_bucket_server_side_encryption_configuration',
    'aws_s3_bucket_versioning',
  ],
  aws_secretsmanager_secret: ['aws_secretsmanager_secret_version'],
};

/** What to set so that a resource can be deleted, by its type. AWS and the provider look at what was applied. */
const UNLOCKED: Readonly<Record<string, Attributes>> = {
  aws_lb: { enable_deletion_protection: false },
  aws_s3_bucket: { force_destroy: true },
};

/**
 * What `terraform destroy` cannot do for a stack with `prevent_destroy` in it: everything goes except
 * the resources that carry it, what protects these, and what any of them refers to (a database stands
 * on its subnet group, that on subnets, these on a network).
 *
 * @param existing addresses of the resources that exist; what does not is not created on the way
 */
export function retirementOf(document: TerraformDocument, existing: readonly string[]): Retirement {
  const resources = new Map([...blocksOf(document.resource, '')].filter(([address]) => existing.includes(address)));
  const referable = new Map([
    ...resources,
    ...blocksOf(document.data, 'data.'),
    ...blocksOf(document.ephemeral, 'ephemeral.'),
  ]);
  const referencesOf = (address: string): string[] =>
    referencesIn(referable.get(address)).filter((reference) => referable.has(reference));

  const roots = [...resources.keys()].filter((address) => preventsDestroy(resources.get(address)));
  const protectors = [...resources.keys()].filter((address) =>
    referencesOf(address).some(
      (reference) => roots.includes(reference) && PROTECTORS[typeOf(reference)]?.includes(typeOf(address)),
    ),
  );
  const kept = closure([...roots, ...protectors], referencesOf);
  const locked = [...resources.keys()].filter((address) => !kept.has(address) && UNLOCKED[typeOf(address)]);

  // Nobody watches over a stack that is gone. What is forgotten stays so: `removed` is left as it is.
  const { resource, data, ephemeral, check: _check, output: _output, ...rest } = document;
  const left = {
    resource: only(resource, '', kept),
    data: only(data, 'data.', kept),
    ephemeral: only(ephemeral, 'ephemeral.', kept),
  };
  // Terraform refuses a block without a type in it.
  const filled = Object.entries(left).filter(([, blocks]) => Object.keys(blocks).length > 0);
  return {
    kept: [...kept].filter((address) => resources.has(address)).sort(),
    document: { ...rest, ...Object.fromEntries(filled) },
    unlock: {
      addresses: locked.sort(),
      document: { ...document, resource: unlocked(resource, new Set(locked)) },
    },
  };
}

function blocksOf(blocks: Blocks = {}, prefix: string): [address: string, attributes: Attributes][] {
  return Object.entries(blocks).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, attributes]): [string, Attributes] => [`${prefix}${type}.${name}`, attributes]),
  );
}

function typeOf(address: string): string {
  return address.split('.')[0] ?? '';
}

function preventsDestroy(attributes?: Attributes): boolean {
  return (attributes?.['lifecycle'] as { prevent_destroy?: boolean } | undefined)?.prevent_destroy === true;
}

/** Everything in a block that looks like an address: in expressions, and bare in `depends_on`. */
function referencesIn(value: unknown): string[] {
  return JSON.stringify(value ?? {}).match(/(?:(?:data|ephemeral)\.)?[a-z][a-z0-9_]*\.[A-Za-z0-9_-]+/g) ?? [];
}

function closure(start: readonly string[], next: (address: string) => readonly string[]): Set<string> {
  const reached = new Set<string>();
  const pending = [...start];
  for (let address = pending.pop(); address !== undefined; address = pending.pop()) {
    if (reached.has(address)) continue;
    reached.add(address);
    pending.push(...next(address));
  }
  return reached;
}

function only(blocks: Blocks | undefined, prefix: string, kept: ReadonlySet<string>): Blocks {
  const types = Object.entries(blocks ?? {}).map(([type, byName]): [string, Record<string, Attributes>] => [
    type,
    Object.fromEntries(Object.entries(byName).filter(([name]) => kept.has(`${prefix}${type}.${name}`))),
  ]);
  return Object.fromEntries(types.filter(([, byName]) => Object.keys(byName).length > 0));
}

function unlocked(blocks: Blocks | undefined, locked: ReadonlySet<string>): Blocks {
  return Object.fromEntries(
    Object.entries(blocks ?? {}).map(([type, byName]) => [
      type,
      Object.fromEntries(
        Object.entries(byName).map(([name, attributes]) => [
          name,
          locked.has(`${type}.${name}`) ? { ...attributes, ...UNLOCKED[type] } : attributes,
        ]),
      ),
    ]),
  );
}
