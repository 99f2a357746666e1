import { HeadBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsFailure, perform } from '../aws-failure';
import { Check, Findings, Place } from './finding';

/** The buckets are there, those of the state among them, and none belongs to somebody else. */
export const buckets: Check = {
  id: 'bucket',
  why: 'Bucket names are shared by all accounts of AWS; and without its state bucket no stack can be planned.',
  where: 'each',
  look,
};

async function look({ subject, names, clients }: Place, findings: Findings): Promise<void> {
  const wanted = [
    ...(subject.stateInBuckets ? [names.stateBucket] : []),
    ...subject.bucketPurposes.map((purpose) => names.bucket(purpose)),
  ];
  for (const bucket of wanted) {
    await findings.attempt(bucket, async () => {
      const owner = await ownerOf(clients.s3, bucket, names.region);
      if (owner === 'elsewhere') {
        findings.failed(bucket, `is not in ${names.region}; choose another name`);
        return;
      }
      if (owner === 'others') {
        findings.failed(bucket, "is another account's; change 'system' or 'environment' in the file");
        return;
      }
      if (owner === 'ours') {
        findings.ok(bucket, 'is there');
        return;
      }
      const maker = bucket === names.stateBucket ? 'create it with warmsite bootstrap' : `deploy ${names.vaultStack}`;
      findings.failed(bucket, `is not there, and its name is free; ${maker}`);
    });
  }
}

async function ownerOf(
  s3: S3Client,
  bucket: string,
  region: string,
): Promise<'ours' | 'others' | 'elsewhere' | 'none'> {
  try {
    const { BucketRegion } = await perform('s3:ListBucket', s3.send(new HeadBucketCommand({ Bucket: bucket })));
    return BucketRegion === undefined || BucketRegion === region ? 'ours' : 'elsewhere';
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    if (error.code === 'NotFound' || error.code === 'NoSuchBucket') return 'none';
    if (error.code === 'PermanentRedirect' || error.code === '301') return 'elsewhere';
    if (error.kind !== 'denied') throw error;
  }
  // S3 says no in the same words to strangers and to members who lack the permission.
  const { Buckets: own = [] } = await perform(
    's3:ListAllMyBuckets',
    s3.send(new ListBucketsCommand({ Prefix: bucket })),
  );
  return own.some(({ Name }) => Name === bucket) ? 'ours' : 'others';
}
