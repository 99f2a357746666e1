import { Rule } from '../../rule';
import { objectsBucketDestroyed } from './bucket-destroyed';
import { objectsBucketNotReplicated } from './bucket-not-replicated';
import { objectsCopiesArchived } from './copies-archived';
import { objectsDeletionsNotReplicated } from './deletions-not-replicated';
import { objectsEncryptedNotReplicated } from './encrypted-not-replicated';
import { objectsForceDestroyOn } from './force-destroy-on';
import { objectsImageReplicationRemoved } from './image-replication-removed';
import { objectsImagesNotReplicated } from './images-not-replicated';
import { objectsLifecycleOutrunsReplication } from './lifecycle-outruns-replication';
import { objectsLifecycleShortened } from './lifecycle-shortened';
import { objectsLockWeakened } from './lock-weakened';
import { objectsReplicaChangesNotReplicated } from './replica-changes-not-replicated';
import { objectsReplicationDenied } from './replication-denied';
import { objectsReplicationDisabled } from './replication-disabled';
import { objectsReplicationNarrowed } from './replication-narrowed';
import { objectsReplicationRedirected } from './replication-redirected';
import { objectsReplicationRemoved } from './replication-removed';
import { objectsReplicationRolePowerless } from './replication-role-powerless';
import { objectsReplicationSameRegion } from './replication-same-region';
import { objectsReplicationTimeOff } from './replication-time-off';
import { objectsReplicationUnversioned } from './replication-unversioned';
import { objectsRepositoryDestroyed } from './repository-destroyed';
import { objectsUnmanaged } from './unmanaged';
import { objectsVersioningSuspended } from './versioning-suspended';

export const OBJECTS_RULES: readonly Rule[] = [
  objectsBucketDestroyed,
  objectsBucketNotReplicated,
  objectsReplicationRemoved,
  objectsReplicationDisabled,
  objectsReplicationNarrowed,
  objectsReplicationRedirected,
  objectsReplicationSameRegion,
  objectsReplicationUnversioned,
  objectsReplicationRolePowerless,
  objectsReplicationDenied,
  objectsEncryptedNotReplicated,
  objectsDeletionsNotReplicated,
  objectsReplicaChangesNotReplicated,
  objectsReplicationTimeOff,
  objectsVersioningSuspended,
  objectsLifecycleShortened,
  objectsLifecycleOutrunsReplication,
  objectsCopiesArchived,
  objectsLockWeakened,
  objectsForceDestroyOn,
  objectsImageReplicationRemoved,
  objectsImagesNotReplicated,
  objectsRepositoryDestroyed,
  objectsUnmanaged,
];
