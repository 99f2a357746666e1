import { Rule } from '../../rule';
import { observabilityAlarmLoosened } from './alarm-loosened';
import { observabilityAlarmMissingData } from './alarm-missing-data';
import { observabilityAlarmMuted } from './alarm-muted';
import { observabilityAlarmOfOtherRegion } from './alarm-of-other-region';
import { observabilityAlarmRemoved } from './alarm-removed';
import { observabilityAlarmWatchesNothing } from './alarm-watches-nothing';
import { observabilityBackupCopyRemoved } from './backup-copy-removed';
import { observabilityBackupOptedOut } from './backup-opted-out';
import { observabilityBackupRarer } from './backup-rarer';
import { observabilityBackupRefused } from './backup-refused';
import { observabilityBackupRemoved } from './backup-removed';
import { observabilityBackupSelectionEmptied } from './backup-selection-emptied';
import { observabilityBackupShorter } from './backup-shorter';
import { observabilityCanaryStopped } from './canary-stopped';
import { observabilityCompositeNarrowed } from './composite-narrowed';
import { observabilityEventRuleOff } from './event-rule-off';
import { observabilityExperimentEmpty } from './experiment-empty';
import { observabilityExperimentUnstoppable } from './experiment-unstoppable';
import { observabilityFlowLogRemoved } from './flow-log-removed';
import { observabilityLagAlarmBlind } from './lag-alarm-blind';
import { observabilityLogGroupDestroyed } from './log-group-destroyed';
import { observabilityLogsShortened } from './logs-shortened';
import { observabilityMonitorRemoved } from './monitor-removed';
import { observabilityRestoreTestingRemoved } from './restore-testing-removed';
import { observabilityRunbookRemoved } from './runbook-removed';
import { observabilityRunbookRoleWeakened } from './runbook-role-weakened';
import { observabilityRunbookStepsDropped } from './runbook-steps-dropped';
import { observabilitySubscriptionRemoved } from './subscription-removed';
import { observabilityTopicDestroyed } from './topic-destroyed';
import { observabilityTopicPolicyRemoved } from './topic-policy-removed';
import { observabilityTopicUnpublishable } from './topic-unpublishable';
import { observabilityTopicWithoutSubscribers } from './topic-without-subscribers';
import { observabilityTrailStopped } from './trail-stopped';
import { observabilityVaultDestroyed } from './vault-destroyed';
import { observabilityVaultLockIrrevocable } from './vault-lock-irrevocable';
import { observabilityVaultLockLoosened } from './vault-lock-loosened';
import { observabilityVaultPolicyWeakened } from './vault-policy-weakened';

/** In the order of the catalogue: alarms, topics, logs, backups, runbooks, experiments. */
export const OBSERVABILITY_RULES: readonly Rule[] = [
  observabilityAlarmRemoved,
  observabilityAlarmMuted,
  observabilityAlarmLoosened,
  observabilityAlarmMissingData,
  observabilityLagAlarmBlind,
  observabilityAlarmWatchesNothing,
  observabilityAlarmOfOtherRegion,
  observabilityCompositeNarrowed,
  observabilityTopicUnpublishable,
  observabilityTopicPolicyRemoved,
  observabilityTopicDestroyed,
  observabilityTopicWithoutSubscribers,
  observabilitySubscriptionRemoved,
  observabilityEventRuleOff,
  observabilityCanaryStopped,
  observabilityLogsShortened,
  observabilityLogGroupDestroyed,
  observabilityFlowLogRemoved,
  observabilityTrailStopped,
  observabilityMonitorRemoved,
  observabilityBackupRemoved,
  observabilityBackupSelectionEmptied,
  observabilityBackupRarer,
  observabilityBackupShorter,
  observabilityBackupCopyRemoved,
  observabilityBackupRefused,
  observabilityBackupOptedOut,
  observabilityVaultDestroyed,
  observabilityVaultLockLoosened,
  observabilityVaultLockIrrevocable,
  observabilityVaultPolicyWeakened,
  observabilityRestoreTestingRemoved,
  observabilityRunbookRemoved,
  observabilityRunbookStepsDropped,
  observabilityRunbookRoleWeakened,
  observabilityExperimentUnstoppable,
  observabilityExperimentEmpty,
];
