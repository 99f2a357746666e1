import { Names } from '../../lib/core/names';
import { RegionPair } from '../../lib/core/regions';
import { sha256Of } from '../../lib/release/manifest';
import { ParityClients } from '../../lib/release/parity-check';
import { awsError } from '../account/preflight/world';

/** Two Regions with the same model, whose objects a test changes one by one. */

export const HOME = 'us-east-2';
export const STANDBY = 'us-west-2';
export const ACCOUNT = '111122223333';
export const NAMES = new Names({ system: 'shop', environment: 'test', account: ACCOUNT, region: HOME });
export const PAIR = new RegionPair(HOME, STANDBY);

/** An object as HeadObject and GetObject answer; `Error` is what they throw. */
export type FakeObject = { readonly content: string; readonly head?: Readonly<Record<string, unknown>> } | Error;

/** By bucket and key, with a slash between. */
export type FakeObjects = Readonly<Record<string, FakeObject>>;

/** Base64 of the SHA-256, as S3 keeps it. */
export function checksum(content: string): string {
  return Buffer.from(sha256Of(content), 'hex').toString('base64');
}

export function manifestText(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([name, content]) => `${sha256Of(content)}  ${name}\n`)
    .join('');
}

/** A model in both Regions: uploaded at home, replicated to the standby. */
export function bothRegions(prefix: string, files: Readonly<Record<string, string>>, names = NAMES): FakeObjects {
  const all = { ...files, SHA256SUMS: manifestText(files) };
  return Object.fromEntries(
    [HOME, STANDBY].flatMap((region) =>
      Object.entries(all).map(([name, content]) => [
        `${names.in(region).bucket('artifacts')}/${prefix}/${name}`,
        {
          content,
          head: {
            ChecksumCRC64NVME: `crc-${content.length}`.replace('-', ''),
            ReplicationStatus: region === HOME ? 'COMPLETED' : 'REPLICA',
          },
        },
      ]),
    ),
  );
}

export interface FakeAccount {
  readonly objects: FakeObjects;
  /** Operations that fail, as `region operation`. */
  readonly failing?: Readonly<Record<string, Error>>;
  /** Every operation, as `region operation key`. */
  readonly asked?: string[];
  readonly published?: { readonly region: string; readonly input: unknown }[];
  readonly account?: string;
  /** Keys of a page of a listing. */
  readonly page?: number;
}

export function fakeClients(world: FakeAccount): (region: string) => ParityClients {
  return (region) => {
    const send = (command: { input: Record<string, any>; constructor: { name: string } }): Promise<unknown> => {
      const operation = command.constructor.name.replace(/Command$/, '');
      const { input } = command;
      world.asked?.push([region, operation, input['Key']].filter(Boolean).join(' '));
      const failure = world.failing?.[`${region} ${operation}`];
      if (failure) return Promise.reject(failure);
      return answer(world, region, operation, input);
    };
    const client = { send };
    return { s3: client, sts: client, cloudwatch: client } as unknown as ParityClients;
  };
}

async function answer(
  { objects, published, account = ACCOUNT, page = 1000 }: FakeAccount,
  region: string,
  operation: string,
  input: Record<string, any>,
): Promise<unknown> {
  await Promise.resolve();
  if (operation === 'GetCallerIdentity') return { Account: account, Arn: `arn:aws:sts::${account}:assumed-role/me` };
  if (operation === 'PutMetricData') return published?.push({ region, input });
  if (operation === 'ListObjectsV2') {
    const start = `${input['Bucket']}/`;
    const keys = Object.keys(objects)
      .filter((key) => key.startsWith(`${start}${String(input['Prefix'])}`))
      .map((key) => key.slice(start.length));
    const from = Number(input['ContinuationToken'] ?? 0);
    const next = from + page < keys.length ? { NextContinuationToken: String(from + page) } : {};
    return { Contents: keys.slice(from, from + page).map((Key) => ({ Key })), ...next };
  }
  const object = objects[`${input['Bucket']}/${input['Key']}`];
  if (object instanceof Error) throw object;
  if (operation === 'GetObject') {
    if (!object) throw awsError('NoSuchKey', 404);
    return { Body: { transformToByteArray: () => Promise.resolve(Buffer.from(object.content)) } };
  }
  if (operation !== 'HeadObject') throw new Error(`the world knows no ${operation}`);
  if (!object) throw awsError('NotFound', 404);
  if (input['ChecksumMode'] !== 'ENABLED') return { ContentLength: object.content.length };
  return { ContentLength: object.content.length, ...object.head };
}
