import { WarmsiteError, problemText } from '../core/errors';
import { MODEL_MANIFEST } from '../inference/user-data';
import { ManifestEntry, parseManifest, sha256Of } from './manifest';

/**
 * Checksums that S3 may keep of an object, the strongest first. All of them tell two copies apart that an accident made
 * different; against intent stands the digest that an instance checks.
 */
export const CHECKSUMS = ['SHA256', 'SHA1', 'CRC64NVME', 'CRC32C', 'CRC32'] as const;

export type Checksum = (typeof CHECKSUMS)[number];

/** An object as S3 describes it. */
export interface StoredObject {
  readonly bytes: number;
  /** In base64; one over the parts of an upload ends in a hyphen and their number. */
  readonly checksums: Readonly<Partial<Record<Checksum, string>>>;
  /** What S3 says of its replication, e.g. `COMPLETED` here and `REPLICA` there; nothing before there was a rule. */
  readonly replication: string | undefined;
}

/** What came of asking. */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unread'; readonly reason: string };

/** The files of a model in one Region. */
export interface StoredArtifact {
  readonly region: string;
  readonly manifest: Reading<Uint8Array>;
  /** Every object under the prefix, by its path below it, the manifest among them. */
  readonly objects: Reading<ReadonlyMap<string, Reading<StoredObject>>>;
}

/** `not-compared`: S3 was not asked, did not answer, or has nothing to compare by. It is never as good as `same`. */
export type ParityVerdict = 'same' | 'different' | 'not-compared';

/** One thing that is not the same, or not known to be. */
export interface ParityFinding {
  /** The Region that it is about, or both joined by ` and `. */
  readonly region: string;
  /** Path of a file, or the prefix. */
  readonly about: string;
  readonly verdict: Exclude<ParityVerdict, 'same'>;
  /** What was found, and what to do about it. */
  readonly detail: string;
}

/** What is to be compared: one group's model. */
export interface ReleasedArtifact {
  readonly group: string;
  readonly prefix: string;
  readonly manifestSha256: string;
}

/** Whether both Regions hold the same files of one group's model. */
export interface ArtifactParity extends ReleasedArtifact {
  readonly verdict: ParityVerdict;
  /** Files of the manifest. 0 when there was none to go by. */
  readonly files: number;
  /** How many of them are known to be the same. */
  readonly same: number;
  readonly findings: readonly ParityFinding[];
}

/** Compares what two Regions hold of one model with each other and with its released manifest. */
export function compareArtifact(
  released: ReleasedArtifact,
  sides: readonly [StoredArtifact, StoredArtifact],
): ArtifactParity {
  const findings: ParityFinding[] = sides.flatMap((side) => manifestFindings(released, side));
  const entries = releasedEntries(released, sides, findings);
  let same = 0;
  if (entries) {
    const listed = new Set([MODEL_MANIFEST, ...entries.map(({ path }) => path)]);
    findings.push(...sides.flatMap((side) => listingFindings(released, side, listed)));
    const [first, second] = sides.map(({ objects }) => (objects.kind === 'read' ? objects.value : undefined));
    if (first && second) {
      for (const entry of [{ path: MODEL_MANIFEST, sha256: released.manifestSha256 }, ...entries]) {
        const found = fileFindings(entry, sides, first.get(entry.path), second.get(entry.path));
        findings.push(...found);
        if (found.length === 0 && entry.path !== MODEL_MANIFEST) same += 1;
      }
    }
  }
  const has = (verdict: ParityVerdict): boolean => findings.some((finding) => finding.verdict === verdict);
  const verdict = has('different') ? 'different' : has('not-compared') ? 'not-compared' : 'same';
  return { ...released, verdict, files: entries?.length ?? 0, same, findings };
}

function manifestFindings(released: ReleasedArtifact, { region, manifest }: StoredArtifact): readonly ParityFinding[] {
  const about = MODEL_MANIFEST;
  if (manifest.kind === 'unread') return [{ region, about, verdict: 'not-compared', detail: manifest.reason }];
  if (manifest.kind === 'absent') {
    const detail = `is not there under ${released.prefix}/; upload the model, or wait for its replication`;
    return [{ region, about, verdict: 'different', detail }];
  }
  const sha256 = sha256Of(manifest.value);
  if (sha256 === released.manifestSha256) return [];
  return [
    {
      region,
      about,
      verdict: 'different',
      detail: `its digest must be the environment file's 'model.manifestSha256' ${released.manifestSha256}, got ${sha256}; upload the released files, or correct the environment file`,
    },
  ];
}

/** Any copy of the manifest with the right digest is as good as the other. */
function releasedEntries(
  released: ReleasedArtifact,
  sides: readonly StoredArtifact[],
  findings: ParityFinding[],
): readonly ManifestEntry[] | undefined {
  for (const { region, manifest } of sides) {
    if (manifest.kind !== 'read' || sha256Of(manifest.value) !== released.manifestSha256) continue;
    try {
      return parseManifest(Buffer.from(manifest.value).toString('utf8'), MODEL_MANIFEST);
    } catch (error) {
      if (!(error instanceof WarmsiteError)) throw error;
      const detail = error.problems.map(problemText).join('; ');
      findings.push({ region, about: MODEL_MANIFEST, verdict: 'different', detail });
      return undefined;
    }
  }
  return undefined;
}

/** An instance refuses a model with files that its manifest does not list. */
function listingFindings(
  { prefix }: ReleasedArtifact,
  { region, objects }: StoredArtifact,
  listed: ReadonlySet<string>,
): readonly ParityFinding[] {
  if (objects.kind === 'unread') {
    return [{ region, about: `${prefix}/`, verdict: 'not-compared', detail: objects.reason }];
  }
  if (objects.kind === 'absent') {
    return [{ region, about: `${prefix}/`, verdict: 'different', detail: 'its bucket is not there; deploy the vault' }];
  }
  return [...objects.value.keys()]
    .filter((name) => !listed.has(name))
    .map((about) => ({
      region,
      about,
      verdict: 'different',
      detail: 'is not in the manifest, so that no instance would start; delete it, or release under a new path',
    }));
}

function fileFindings(
  entry: ManifestEntry,
  sides: readonly [StoredArtifact, StoredArtifact],
  first: Reading<StoredObject> = { kind: 'absent' },
  second: Reading<StoredObject> = { kind: 'absent' },
): readonly ParityFinding[] {
  const about = entry.path;
  const findings = ([first, second] as const).flatMap((reading, index): readonly ParityFinding[] => {
    const region = sides[index]?.region ?? '';
    if (reading.kind === 'read') return replicationFindings(about, region, reading.value, entry);
    // The manifest was read by itself, and what came of it is said already.
    if (about === MODEL_MANIFEST && sides[index]?.manifest.kind !== 'read') return [];
    if (reading.kind === 'unread') return [{ region, about, verdict: 'not-compared', detail: reading.reason }];
    const detail = 'is in the manifest and not there; upload it, or wait for its replication';
    return [{ region, about, verdict: 'different', detail }];
  });
  if (first.kind !== 'read' || second.kind !== 'read' || about === MODEL_MANIFEST) return findings;
  const both = { region: sides.map(({ region }) => region).join(' and '), about };
  if (first.value.bytes !== second.value.bytes) {
    const detail = `has ${first.value.bytes} bytes in ${sides[0].region} and ${second.value.bytes} in ${sides[1].region}; upload it again`;
    return [...findings, { ...both, verdict: 'different', detail }];
  }
  const comparison = compareChecksums(first.value, second.value);
  if (comparison === 'same') return findings;
  const detail =
    comparison === 'different'
      ? 'has another checksum in each Region; upload it again'
      : `has the same size${replicated(first.value, second.value)}, and no checksum of the same kind in both; upload it again, S3 keeps one of each new object`;
  return [...findings, { ...both, verdict: comparison, detail }];
}

/** What one side alone tells: the state of its replication, and whether it is what the manifest says. */
function replicationFindings(
  about: string,
  region: string,
  { checksums, replication }: StoredObject,
  { sha256 }: ManifestEntry,
): readonly ParityFinding[] {
  const findings: ParityFinding[] = [];
  if (replication === 'FAILED') {
    const detail = 'its replication failed: S3 does not try again; mend the cause and upload it again';
    findings.push({ region, about, verdict: 'different', detail });
  }
  if (replication === 'PENDING') {
    const detail = 'its replication is under way; ask again';
    findings.push({ region, about, verdict: 'not-compared', detail });
  }
  const own = checksums.SHA256;
  if (own !== undefined && !isOfParts(own) && own !== Buffer.from(sha256, 'hex').toString('base64')) {
    const detail = `its SHA-256 must be the manifest's ${sha256}, got ${Buffer.from(own, 'base64').toString('hex')}; upload it again`;
    findings.push({ region, about, verdict: 'different', detail });
  }
  return findings;
}

function compareChecksums(first: StoredObject, second: StoredObject): ParityVerdict {
  let verdict: ParityVerdict = 'not-compared';
  for (const kind of CHECKSUMS) {
    const [one, other] = [first.checksums[kind], second.checksums[kind]];
    if (one === undefined || other === undefined) continue;
    if (one === other) return verdict === 'different' ? 'different' : 'same';
    // Over parts it depends on where the file was cut, too.
    if (!isOfParts(one) && !isOfParts(other)) verdict = 'different';
  }
  return verdict;
}

function isOfParts(checksum: string): boolean {
  return checksum.includes('-');
}

function replicated(first: StoredObject, second: StoredObject): string {
  const states = [first.replication, second.replication];
  return states.includes('COMPLETED') && states.includes('REPLICA') ? ', S3 says that it was replicated' : '';
}
