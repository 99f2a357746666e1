import { actionOf } from '../../lib/rehearsal/call-action';

// The names are those of the API references; the calls are as the SDKs and the provider make them.

function action(service: string, method: string, path: string, more: { headers?: object; body?: string } = {}): string {
  return actionOf({ service, method, path, headers: { ...more.headers }, body: more.body ?? '' });
}

test.each([
  [
    'a target header',
    action('ssm', 'POST', '/', { headers: { 'x-amz-target': 'AmazonSSM.GetParameter' } }),
    'GetParameter',
  ],
  [
    'a form',
    action('rds', 'POST', '/', { body: 'Version=2014-10-31&Action=DescribeDBInstances' }),
    'DescribeDBInstances',
  ],
  ['a query', action('sts', 'GET', '/?Action=GetCallerIdentity&Version=2011-06-15'), 'GetCallerIdentity'],
  [
    'a path of Smithy RPC',
    action('monitoring', 'POST', '/service/GraniteServiceVersion20100801/operation/PutMetricData'),
    'PutMetricData',
  ],
  ['none of them', action('backup', 'PUT', '/backup-vaults/vault?x=1'), 'PUT /backup-vaults/vault'],
])('the name in %s', (_, found, expected) => {
  expect(found).toBe(expected);
});

test.each([
  ['GET', '/', 'ListBuckets'],
  ['PUT', '/bucket', 'CreateBucket'],
  ['PUT', '/bucket/', 'CreateBucket'],
  ['HEAD', '/bucket', 'HeadBucket'],
  ['DELETE', '/bucket', 'DeleteBucket'],
  ['GET', '/bucket?list-type=2&prefix=a', 'ListObjectsV2'],
  ['GET', '/bucket?prefix=a', 'ListObjects'],
  ['GET', '/bucket?versions', 'ListObjectVersions'],
  ['GET', '/bucket?uploads', 'ListMultipartUploads'],
  ['POST', '/bucket?delete', 'DeleteObjects'],
  ['GET', '/bucket?location', 'GetBucketLocation'],
  ['PUT', '/bucket?versioning', 'PutBucketVersioning'],
  ['GET', '/bucket?policy', 'GetBucketPolicy'],
  ['PUT', '/bucket?replication', 'PutBucketReplication'],
  ['DELETE', '/bucket?publicAccessBlock', 'DeletePublicAccessBlock'],
  ['PUT', '/bucket?object-lock', 'PutObjectLockConfiguration'],
  ['GET', '/bucket?lifecycle', 'GetBucketLifecycleConfiguration'],
  ['DELETE', '/bucket?lifecycle', 'DeleteBucketLifecycle'],
  ['POST', '/bucket', 'POST /bucket'],
  ['GET', '/bucket/a/b', 'GetObject'],
  ['PUT', '/bucket/key', 'PutObject'],
  ['HEAD', '/bucket/key', 'HeadObject'],
  ['DELETE', '/bucket/key?versionId=1', 'DeleteObject'],
  ['PUT', '/bucket/key?tagging', 'PutObjectTagging'],
  ['GET', '/bucket/key?retention', 'GetObjectRetention'],
  ['POST', '/bucket/key?uploads', 'CreateMultipartUpload'],
  ['PUT', '/bucket/key?partNumber=1&uploadId=u', 'UploadPart'],
  ['GET', '/bucket/key?uploadId=u', 'ListParts'],
  ['POST', '/bucket/key?uploadId=u', 'CompleteMultipartUpload'],
  ['DELETE', '/bucket/key?uploadId=u', 'AbortMultipartUpload'],
])('S3: %s %s is %s', (method, path, expected) => {
  expect(action('s3', method, path)).toBe(expected);
});

test('S3: a copy is told by its header', () => {
  const headers = { 'x-amz-copy-source': 'bucket/key' };
  expect(action('s3', 'PUT', '/bucket/key', { headers })).toBe('CopyObject');
  expect(action('s3', 'PUT', '/bucket/key?partNumber=1&uploadId=u', { headers })).toBe('UploadPartCopy');
});

test.each([
  ['POST', '/2013-04-01/hostedzone/Z1/rrset/', 'ChangeResourceRecordSets'],
  ['POST', '/2013-04-01/hostedzone/Z1/rrset', 'ChangeResourceRecordSets'],
  ['GET', '/2013-04-01/hostedzone/Z1/rrset?maxitems=1', 'ListResourceRecordSets'],
  ['GET', '/2013-04-01/hostedzone/Z1', 'GetHostedZone'],
  ['GET', '/2013-04-01/hostedzonesbyname?dnsname=a', 'ListHostedZonesByName'],
  ['GET', '/2013-04-01/change/C1', 'GetChange'],
  ['POST', '/2013-04-01/healthcheck', 'CreateHealthCheck'],
  ['POST', '/2013-04-01/healthcheck/h', 'UpdateHealthCheck'],
  ['DELETE', '/2013-04-01/healthcheck/h', 'DeleteHealthCheck'],
  ['GET', '/2013-04-01/healthcheck/h/status', 'GetHealthCheckStatus'],
  ['GET', '/2013-04-01/tags/healthcheck/h', 'ListTagsForResource'],
  ['GET', '/2013-04-01/checkeripranges', 'GET /2013-04-01/checkeripranges'],
])('Route 53: %s %s is %s', (method, path, expected) => {
  expect(action('route53', method, path)).toBe(expected);
});
