import { Unknown, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';

export const REPOSITORY = 'aws_ecr_repository';
export const REGISTRY_REPLICATION = 'aws_ecr_replication_configuration';

/** Where images of repositories go: one entry a destination and prefix. */
export interface ImageCopy {
  readonly region: string;
  readonly registry: string;
  /** Of the names of repositories; '' for all. */
  readonly prefix: string;
}

export function imageCopiesOf({ values }: Resource): readonly ImageCopy[] | Unknown {
  const found: ImageCopy[] = [];
  const rules = values.blocks('replication_configuration', 0, 'rule');
  if (rules === UNKNOWN) return UNKNOWN;
  for (const rule of rules) {
    const destinations = rule.blocks('destination');
    const filters = rule.blocks('repository_filter');
    if (destinations === UNKNOWN || filters === UNKNOWN) return UNKNOWN;
    const prefixes = filters.length === 0 ? [''] : filters.map((filter) => filter.text('filter') ?? '');
    for (const destination of destinations) {
      const region = destination.text('region');
      const registry = destination.text('registry_id') ?? '';
      for (const prefix of prefixes) {
        if (region === UNKNOWN || registry === UNKNOWN || prefix === UNKNOWN) return UNKNOWN;
        if (region !== undefined) found.push({ region, registry, prefix });
      }
    }
  }
  return found;
}

/** `to us-west-2 of every repository`, `to us-west-2 of repositories named app/...`. */
export function copyWords({ region, prefix }: ImageCopy): string {
  return `to ${region} of ${prefix === '' ? 'every repository' : `repositories named ${prefix}...`}`;
}
