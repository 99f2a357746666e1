import { IncomingHttpHeaders } from 'node:http';

/** What tells the name of an API operation. */
export interface CallShape {
  /** Signing name of the service. */
  readonly service: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Text of the body; empty where it is no text. */
  readonly body: string;
}

/**
 * The operation of a call, in the words of the API reference. Most protocols of AWS name it: in a
 * header, a form or the path. S3 and Route 53 do not: theirs follows from method and path. Of what is
 * left, method and path stand for it.
 */
export function actionOf(call: CallShape): string {
  const { service, method, headers, body } = call;
  const [path = '', search = ''] = call.path.split('?');
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').pop() ?? target;
  const named = new URLSearchParams(search).get('Action') ?? new URLSearchParams(body).get('Action');
  if (named !== null) return named;
  const rpc = /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(path)?.[1];
  if (rpc !== undefined) return rpc;
  const known =
    service === 's3'
      ? s3Action(method, path, search, headers)
      : service === 'route53'
        ? route53Action(method, path)
        : undefined;
  return known ?? `${method} ${path}`;
}

const VERBS: Readonly<Record<string, string>> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete', HEAD: 'Head' };

/** Sub-resources of a bucket, and what the API calls them after `Get` and `Put`. */
const BUCKET_PARTS: Readonly<Record<string, string>> = {
  accelerate: 'BucketAccelerateConfiguration',
  acl: 'BucketAcl',
  analytics: 'BucketAnalyticsConfiguration',
  cors: 'BucketCors',
  encryption: 'BucketEncryption',
  'intelligent-tiering': 'BucketIntelligentTieringConfiguration',
  inventory: 'BucketInventoryConfiguration',
  lifecycle: 'BucketLifecycleConfiguration',
  location: 'BucketLocation',
  logging: 'BucketLogging',
  metrics: 'BucketMetricsConfiguration',
  notification: 'BucketNotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'BucketReplication',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
};

const OBJECT_PARTS: Readonly<Record<string, string>> = {
  acl: 'ObjectAcl',
  attributes: 'ObjectAttributes',
  'legal-hold': 'ObjectLegalHold',
  retention: 'ObjectRetention',
  tagging: 'ObjectTagging',
};

function s3Action(method: string, path: string, search: string, headers: IncomingHttpHeaders): string | undefined {
  const query = new URLSearchParams(search);
  const [, bucket = '', ...rest] = path.split('/');
  const verb = VERBS[method];
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : undefined;
  if (rest.join('/') !== '') return s3ObjectAction(method, query, headers);

  if (method === 'GET' && query.has('versions')) return 'ListObjectVersions';
  if (method === 'GET' && query.has('uploads')) return 'ListMultipartUploads';
  if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
  const part = Object.keys(BUCKET_PARTS).find((name) => query.has(name));
  if (part === 'lifecycle' && method === 'DELETE') return 'DeleteBucketLifecycle';
  if (part !== undefined) return verb === undefined ? undefined : `${verb}${BUCKET_PARTS[part] ?? ''}`;
  switch (method) {
    case 'GET':
      return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
    case 'PUT':
      return 'CreateBucket';
    case 'DELETE':
    case 'HEAD':
      return `${verb ?? ''}Bucket`;
    default:
      return undefined;
  }
}

function s3ObjectAction(method: string, query: URLSearchParams, headers: IncomingHttpHeaders): string | undefined {
  const verb = VERBS[method];
  const part = Object.keys(OBJECT_PARTS).find((name) => query.has(name));
  if (part !== undefined && verb !== undefined) return `${verb}${OBJECT_PARTS[part] ?? ''}`;
  const copies = headers['x-amz-copy-source'] !== undefined;
  if (query.has('uploadId')) {
    if (method === 'PUT') return copies ? 'UploadPartCopy' : 'UploadPart';
    return { GET: 'ListParts', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' }[method];
  }
  if (method === 'POST') return query.has('uploads') ? 'CreateMultipartUpload' : undefined;
  if (method === 'PUT' && copies) return 'CopyObject';
  return verb === undefined ? undefined : `${verb}Object`;
}

/** Paths of the Route 53 API after its version, `*` for one segment. */
const ROUTE53_PATHS: readonly (readonly [pattern: RegExp, actions: Readonly<Record<string, string>>])[] = [
  [/^hostedzone$/, { GET: 'ListHostedZones', POST: 'CreateHostedZone' }],
  [/^hostedzone\/[^/]+$/, { GET: 'GetHostedZone', POST: 'UpdateHostedZoneComment', DELETE: 'DeleteHostedZone' }],
  [/^hostedzone\/[^/]+\/rrset$/, { GET: 'ListResourceRecordSets', POST: 'ChangeResourceRecordSets' }],
  [/^hostedzonesbyname$/, { GET: 'ListHostedZonesByName' }],
  [/^change\/[^/]+$/, { GET: 'GetChange' }],
  [/^healthcheck$/, { GET: 'ListHealthChecks', POST: 'CreateHealthCheck' }],
  [/^healthcheck\/[^/]+$/, { GET: 'GetHealthCheck', POST: 'UpdateHealthCheck', DELETE: 'DeleteHealthCheck' }],
  [/^healthcheck\/[^/]+\/status$/, { GET: 'GetHealthCheckStatus' }],
  [/^tags\/[^/]+\/[^/]+$/, { GET: 'ListTagsForResource', POST: 'ChangeTagsForResource' }],
];

function route53Action(method: string, path: string): string | undefined {
  const rest = path.replace(/^\/2013-04-01\//, '').replace(/\/$/, '');
  return ROUTE53_PATHS.find(([pattern]) => pattern.test(rest))?.[1][method];
}
