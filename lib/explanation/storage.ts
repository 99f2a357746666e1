import { ExplanationTable } from './explanation';

const AGAIN = 'Deploy the stack again; it holds nothing that would be lost.';

const GUARD = 'Nothing fails today. The guard is gone, and no alarm says so.';

/** Buckets, their replication, and the container registry. */
export const STORAGE: ExplanationTable = {
  'VaultStack/ArtifactsBucket/Resource/Resource': {
    type: 'aws_s3_bucket',
    purpose:
      'The models that instances of this Region load when they start, and the markers of takeovers. Each Region has its own copy.',
    without:
      'No new instance of this Region gets its model, so groups neither grow nor heal, and a failover cannot fill them; plans of the site fail, since they look for markers in it. Versions and locked models here are lost.',
    back: 'Deploy the vault again, then the site for its replication, and copy the objects from the other Region with `warmsite backfill`: replication alone brings only what is written from then on. Its name is global to all accounts: once deleted, somebody else may take it.',
    settings: ['buckets.artifacts'],
    noticed: ['artifact-parity', 'group-healthy-targets'],
    read: ['restore.md#versions-of-objects', 'backfill.md', 'failure-modes.md#deleted-or-encrypted-data'],
  },
  'VaultStack/DataBucket/Resource/Resource': {
    type: 'aws_s3_bucket',
    purpose: 'Data of the application in this Region, replicated to and from the other one.',
    without:
      'What the application keeps here is lost with its older versions; what the other Region has not got yet is lost altogether.',
    back: 'Deploy the vault again, then the site for its replication, and copy the objects from the other Region with `warmsite backfill`, or restore them from the backup vault.',
    settings: ['buckets.data'],
    read: ['restore.md#objects-from-a-vault', 'backfill.md', 'failure-modes.md#deleted-or-encrypted-data'],
  },
  'InferenceEndpoint/AccessLogs/Resource': {
    type: 'aws_s3_bucket',
    purpose:
      'Access logs of the load balancer: one line a request. A copy is nowhere else, and none is needed to serve.',
    without: 'What was logged is lost. Requests go on; the load balancer cannot be made anew before it is back.',
    back: 'Deploy the stack again; it begins empty.',
  },
  'AuditTrail/Default/Bucket': {
    type: 'aws_s3_bucket',
    purpose: 'The files of the audit trail, locked against deletion until their time is over.',
    without:
      'Who did what in the account is lost: neither is it replicated, nor can it be had anew. CloudTrail cannot deliver, and no alarm says so.',
    back: 'Deploy the stack again; it begins empty. Management events of the last 90 days are in the event history of CloudTrail.',
    settings: ['security.audit'],
    read: ['security.md', 'privacy.md'],
  },
  'ConfigurationRecorder/Default/Bucket': {
    type: 'aws_s3_bucket',
    purpose: 'Snapshots of how the resources of this Region were configured. A copy of what AWS Config knows anyway.',
    without: 'AWS Config cannot deliver its snapshots; rules go on being evaluated.',
    back: 'Deploy the stack again; it begins empty.',
    settings: ['security.recorder'],
  },
  'PrivateBucket/Versioning': {
    type: 'aws_s3_bucket_versioning',
    purpose: 'Keeps what is overwritten or deleted as an older version. Replication and object lock need it.',
    without:
      'S3 refuses to suspend versions while a lock or a replication needs them. Once suspended, what is overwritten or deleted is gone.',
    back: 'Deploy the stack again. What was overwritten or deleted meanwhile has no older version.',
    read: ['failure-modes.md#deleted-or-encrypted-data'],
  },
  'PrivateBucket/Encryption': {
    type: 'aws_s3_bucket_server_side_encryption_configuration',
    purpose: "Encrypts every new object: with a key of this environment, or with S3's own for logs that take no other.",
    without:
      'S3 encrypts new objects with its own key: whoever may read the bucket reads them, with no right to a key. Nothing fails.',
    back: 'Deploy the stack again. What was written meanwhile stays under the other key until it is copied over itself.',
    read: ['failure-modes.md#key-disabled'],
  },
  'PrivateBucket/Ownership': {
    type: 'aws_s3_bucket_ownership_controls',
    purpose: 'Switches the access control lists of objects off, so that policies alone decide.',
    without: GUARD,
    back: AGAIN,
  },
  'PrivateBucket/PublicAccessBlock': {
    type: 'aws_s3_bucket_public_access_block',
    purpose: 'Keeps the bucket private whatever a policy says.',
    without: GUARD,
    back: AGAIN,
  },
  'PrivateBucket/Policy': {
    type: 'aws_s3_bucket_policy',
    purpose: 'Who may do what from outside of IAM; refuses connections without TLS.',
    without: 'Connections without TLS are answered. Services that deliver into the bucket no longer may.',
    back: AGAIN,
  },
  'ReplicatedBucket/Resource/Policy': {
    type: 'aws_s3_bucket_policy',
    purpose: 'Refuses connections without TLS, and objects that would be encrypted by another key.',
    without:
      'Objects under a foreign key are taken, and the other Region may not be able to read its replicas of them.',
    back: AGAIN,
    read: ['failure-modes.md#replication-of-the-buckets'],
  },
  'PrivateBucket/Lifecycle': {
    type: 'aws_s3_bucket_lifecycle_configuration',
    purpose: 'Removes what is over: old versions or old logs, and uploads that were given up.',
    without: 'Nothing ends any more: the bill grows, and personal data is kept for longer than was said.',
    back: AGAIN,
    read: ['privacy.md'],
  },
  'PrivateBucket/ObjectLock': {
    type: 'aws_s3_bucket_object_lock_configuration',
    purpose: 'Locks every new object for a time: nobody deletes or overwrites a version of it.',
    without: 'New objects are not locked. Those that are stay locked until their time is over.',
    back: 'Deploy the stack again. What was written meanwhile has no lock.',
    read: ['failure-modes.md#deleted-or-encrypted-data'],
  },
  'BucketReplication/Resource': {
    type: 'aws_s3_bucket_replication_configuration',
    purpose:
      'Copies what is written to the bucket in this Region to the one in the other, with its deletions. Both Regions have one, whoever writes.',
    without: 'New objects stay in this Region, and are lost with it. What was replicated before stays on both sides.',
    back: 'Deploy the stack again, and then copy what was written meanwhile with `warmsite backfill`: a rule does not look back.',
    noticed: [
      'bucket-replication-failed',
      'bucket-replication-latency',
      'bucket-replication-pending',
      'recovery-point',
    ],
    read: ['backfill.md', 'failure-modes.md#replication-of-the-buckets'],
    traps: [2, 7],
  },
  'BucketReplication/Role': {
    type: 'aws_iam_role',
    purpose: 'As whom S3 reads objects here and writes their replicas in the other Region.',
    without: 'Nothing is replicated any more. S3 gives failed objects up and does not try again.',
    back: 'Deploy the stack again, and copy what failed meanwhile with `warmsite backfill`.',
    noticed: ['bucket-replication-failed', 'bucket-replication-pending'],
    read: ['failure-modes.md#replication-of-the-buckets'],
    traps: [7],
  },
  'BucketReplication/RolePolicy': {
    type: 'aws_iam_role_policy',
    purpose: 'What the replication may: read and decrypt here, write and encrypt in the other Region.',
    without: 'Nothing is replicated any more. S3 gives failed objects up and does not try again.',
    back: 'Deploy the stack again, and copy what failed meanwhile with `warmsite backfill`.',
    noticed: ['bucket-replication-failed', 'bucket-replication-pending'],
    read: ['failure-modes.md#replication-of-the-buckets'],
    traps: [7],
  },
  'ReplicationBackfillRole/Resource': {
    type: 'aws_iam_role',
    purpose: 'As whom jobs of S3 Batch Replication run, which copy what replication left out.',
    without: '`warmsite backfill` cannot start a job. Replication itself goes on.',
    back: AGAIN,
    read: ['backfill.md'],
  },
  'ReplicationBackfillRole/Policy': {
    type: 'aws_iam_role_policy',
    purpose: 'Lets these jobs start replications, and nothing else.',
    without: 'Jobs of `warmsite backfill` fail. Replication itself goes on.',
    back: AGAIN,
    read: ['backfill.md'],
  },
  'ContainerRegistry/*/Resource': {
    type: 'aws_ecr_repository',
    purpose: 'Images of {1}, from which instances of this Region start. Tags never move.',
    without:
      'Instances that run go on; no new one starts in this Region, and a failover cannot fill its groups. Images that were pushed here and not yet copied are lost.',
    back: 'Deploy the vault again and push the images again, or copy them from the repository of the other Region: replication copies only what is pushed from then on.',
    settings: ['inference.groups'],
    noticed: ['group-healthy-targets'],
    read: ['release.md'],
  },
  'ContainerRegistry/*/Lifecycle': {
    type: 'aws_ecr_lifecycle_policy',
    purpose: 'Removes images of {1} that have no tag any more. Tagged ones stay for ever.',
    without: 'Images without a tag pile up and are paid for.',
    back: AGAIN,
  },
  'ContainerRegistry/Replication': {
    type: 'aws_ecr_replication_configuration',
    purpose:
      'Copies each image that is pushed here to the other Region. AWS has one such configuration per account and Region.',
    without: 'Images pushed from then on are in this Region only: no instance of the other one can start from them.',
    back: 'Deploy the vault again, and push again what was pushed meanwhile, under another tag.',
    noticed: ['group-healthy-targets'],
    read: ['release.md'],
  },
};
