/** A package of cdktf and the one that takes its place in the cdktn variant. */
export interface Replacement {
  readonly cdktf: string;
  readonly cdktn: string;
  /** The version with which Warmsite is tested. */
  readonly version: string;
  /** What a package built on it asks of its users. */
  readonly peerRange: string;
}

/** What the variant imports and installs instead. With `CLI`, the one list of names and versions. */
export const REPLACEMENTS: readonly Replacement[] = [
  { cdktf: 'cdktf', cdktn: 'cdktn', version: '0.24.0', peerRange: '^0.24.0' },
  { cdktf: '@cdktf/provider-aws', cdktn: '@cdktn/provider-aws', version: '25.7.0', peerRange: '^25.7.0' },
];

/** The range of `constructs` that cdktn 0.24 works with. */
export const CONSTRUCTS_PEER_RANGE = '>=10.6.0 <10.8.0';

/** What deploys. The variant names it and does without: it wants a newer Node than the library does. */
export const CLI = { cdktf: 'cdktf-cli', cdktn: 'cdktn-cli', version: '0.24.0' } as const;

/**
 * The source text with its imports of cdktf's packages renamed. Only module names are: the files `cdktf.json` and
 * `cdktf.out`, the variable `CDKTF_OUTDIR` and the annotations `@cdktf/warn` are called so by cdktn as well.
 */
export function renameImports(source: string): string {
  return REPLACEMENTS.reduce(
    (text, { cdktf, cdktn }) =>
      text.replace(
        new RegExp(`(\\b(?:from|import) |\\b(?:require|import|jest\\.mock)\\()(['"])${cdktf}(?=\\2|/)`, 'g'),
        `$1$2${cdktn}`,
      ),
    source,
  );
}

type Versions = Readonly<Record<string, string>>;

/** What of a package.json the variant changes. */
export interface Manifest {
  readonly name: string;
  readonly keywords: readonly string[];
  readonly devDependencies: Versions;
  readonly peerDependencies: Versions;
}

/** The package.json of the variant: `warmsite-cdktn`, on cdktn. */
export function variantManifest<T extends Manifest>(manifest: T): T {
  const gone = [CLI, ...REPLACEMENTS].map(({ cdktf }): string => cdktf);
  const without = (versions: Versions): [string, string][] =>
    Object.entries(versions).filter(([name]) => !gone.includes(name));
  return {
    ...manifest,
    name: `${manifest.name}-cdktn`,
    keywords: manifest.keywords.map((keyword) => (keyword === 'cdktf' ? 'cdktn' : keyword)),
    devDependencies: Object.fromEntries([
      ...without(manifest.devDependencies),
      ...[CLI, ...REPLACEMENTS].map(({ cdktn, version }) => [cdktn, version]),
    ]) as Versions,
    peerDependencies: Object.fromEntries([
      ...REPLACEMENTS.map(({ cdktn, peerRange }) => [cdktn, peerRange]),
      ['constructs', CONSTRUCTS_PEER_RANGE],
    ]) as Versions,
  };
}
