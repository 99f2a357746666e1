import { Rule } from '../../rule';
import { keysAliasMoved } from './alias-moved';
import { keysAliasRemoved } from './alias-removed';
import { keysDeletionWindowShortened } from './deletion-window-shortened';
import { keysKeyDestroyed } from './key-destroyed';
import { keysKeyDisabled } from './key-disabled';
import { keysKeyReplaced } from './key-replaced';
import { keysPlaintextSecret } from './plaintext-secret';
import { keysPolicyLocksOut } from './policy-locks-out';
import { keysPolicyNarrowed } from './policy-narrowed';
import { keysReplicaRemoved } from './replica-removed';
import { keysRotationOff } from './rotation-off';
import { keysSecretDestroyed } from './secret-destroyed';
import { keysSecretNotReplicated } from './secret-not-replicated';
import { keysSecretPolicyLocksOut } from './secret-policy-locks-out';
import { keysSecretReplicaBroken } from './secret-replica-broken';
import { keysSecretReplicaRemoved } from './secret-replica-removed';
import { keysSecretRotationOff } from './secret-rotation-off';
import { keysSecretWindowShortened } from './secret-window-shortened';
import { keysUnmanaged } from './unmanaged';

export const KEYS_RULES: readonly Rule[] = [
  keysKeyDestroyed,
  keysKeyReplaced,
  keysKeyDisabled,
  keysReplicaRemoved,
  keysDeletionWindowShortened,
  keysRotationOff,
  keysPolicyLocksOut,
  keysPolicyNarrowed,
  keysAliasRemoved,
  keysAliasMoved,
  keysSecretDestroyed,
  keysSecretReplicaRemoved,
  keysSecretReplicaBroken,
  keysSecretNotReplicated,
  keysSecretWindowShortened,
  keysSecretRotationOff,
  keysSecretPolicyLocksOut,
  keysPlaintextSecret,
  keysUnmanaged,
];
