import { Rule } from '../../rule';
import { dnsPrimaryWithoutCheck } from './primary-without-check';
import { dnsFailoverRecordRemoved } from './failover-record-removed';
import { dnsFailoverRoleChanged } from './failover-role-changed';
import { dnsPairIncomplete } from './pair-incomplete';
import { dnsPairOneTarget } from './pair-one-target';
import { dnsPairSharesCheck } from './pair-shares-check';
import { dnsRecordTargetMoved } from './record-target-moved';
import { dnsRecordReplaced } from './record-replaced';
import { dnsRoutingPolicyChanged } from './routing-policy-changed';
import { dnsRecordCheckChanged } from './record-check-changed';
import { dnsSecondaryCheckAdded } from './secondary-check-added';
import { dnsTargetHealthOff } from './target-health-off';
import { dnsTtlRaised } from './ttl-raised';
import { dnsEndpointNameRemoved } from './endpoint-name-removed';
import { dnsCheckRemoved } from './check-removed';
import { dnsCheckReplaced } from './check-replaced';
import { dnsCheckDisabled } from './check-disabled';
import { dnsCheckInverted } from './check-inverted';
import { dnsCheckTargetFailoverName } from './check-target-failover-name';
import { dnsCheckTargetPrivate } from './check-target-private';
import { dnsCheckTargetChanged } from './check-target-changed';
import { dnsCheckShallower } from './check-shallower';
import { dnsCheckSlower } from './check-slower';
import { dnsCheckRegionsReduced } from './check-regions-reduced';
import { dnsCalculatedCheckFixed } from './calculated-check-fixed';
import { dnsCalculatedCheckLoosened } from './calculated-check-loosened';
import { dnsLatchDetached } from './latch-detached';
import { dnsLatchWeakened } from './latch-weakened';
import { dnsCheckAlarmChanged } from './check-alarm-changed';
import { dnsCheckAlarmRegion } from './check-alarm-region';
import { dnsCheckAlarmMissing } from './check-alarm-missing';
import { dnsZoneRemoved } from './zone-removed';
import { dnsZoneAssociationRemoved } from './zone-association-removed';
import { dnsRoutingControlRemoved } from './routing-control-removed';
import { dnsSafetyRuleWeakened } from './safety-rule-weakened';

export const DNS_RULES: readonly Rule[] = [
  dnsPrimaryWithoutCheck,
  dnsFailoverRecordRemoved,
  dnsFailoverRoleChanged,
  dnsPairIncomplete,
  dnsPairOneTarget,
  dnsPairSharesCheck,
  dnsRecordTargetMoved,
  dnsRecordReplaced,
  dnsRoutingPolicyChanged,
  dnsRecordCheckChanged,
  dnsSecondaryCheckAdded,
  dnsTargetHealthOff,
  dnsTtlRaised,
  dnsEndpointNameRemoved,
  dnsCheckRemoved,
  dnsCheckReplaced,
  dnsCheckDisabled,
  dnsCheckInverted,
  dnsCheckTargetFailoverName,
  dnsCheckTargetPrivate,
  dnsCheckTargetChanged,
  dnsCheckShallower,
  dnsCheckSlower,
  dnsCheckRegionsReduced,
  dnsCalculatedCheckFixed,
  dnsCalculatedCheckLoosened,
  dnsLatchDetached,
  dnsLatchWeakened,
  dnsCheckAlarmChanged,
  dnsCheckAlarmRegion,
  dnsCheckAlarmMissing,
  dnsZoneRemoved,
  dnsZoneAssociationRemoved,
  dnsRoutingControlRemoved,
  dnsSafetyRuleWeakened,
];
