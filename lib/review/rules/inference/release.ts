import { UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';

/** What the instances of a group start, without what has to differ between Regions. */
export interface Release {
  /** Container images of ECR, artifacts of S3 and digests that the user data names, sorted. */
  readonly parts: readonly string[];
  /** The rest of the user data. */
  readonly script: string;
}

/** Undefined where there is no user data that can be read, or where it is not known. */
export function releaseOf(launch: Resource): Release | undefined {
  const text = userDataOf(launch);
  if (text === undefined) return undefined;
  const regionless = text.replace(REGION, '<region>');
  const parts = new Set<string>();
  const script = regionless.replace(PARTS, (part: string, registry: string | undefined, image: string | undefined) => {
    parts.add(registry === undefined ? part : `image ${image ?? ''}`);
    return '<release>';
  });
  return { parts: [...parts].sort(), script };
}

/** The script that an instance runs at its first start; undefined where it cannot be read. */
export function userDataOf({ values }: Resource): string | undefined {
  const plain = values.text('user_data');
  const encoded = values.text('user_data_base64') ?? plain;
  if (encoded === undefined || encoded === UNKNOWN) return undefined;
  const text = BASE64.test(encoded) ? Buffer.from(encoded, 'base64').toString('utf8') : encoded;
  // Packed user data, and the hash that the provider keeps of a launch configuration's.
  return text.includes('\uFFFD') || HASH.test(text) ? undefined : text;
}

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
const HASH = /^[0-9a-f]{40}$/;
const REGION = /\b(?:us|eu|ap|sa|ca|me|af|il|mx|cn)-(?:gov-)?(?:north|south|east|west|central)+-\d\b/g;
/** An image of ECR, an object or prefix of S3, a digest of SHA-256. */
const PARTS =
  /(\d{12}\.dkr\.ecr\.<region>\.amazonaws\.com(?:\.cn)?)\/([\w./-]+(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?)|s3:\/\/[\w.<>/-]+|\b[0-9a-f]{64}\b/g;

/** The Regions that a text names. */
export function regionsIn(text: string): readonly string[] {
  return [...new Set(text.match(REGION))].sort();
}
