import { Rule } from '../../rule';
import { inferenceAllSpot } from './all-spot';
import { inferenceApplyNeedsCapacity } from './apply-needs-capacity';
import { inferenceCapacityReservationReduced } from './capacity-reservation-reduced';
import { inferenceCertificateOfOtherRegion } from './certificate-of-other-region';
import { inferenceDesiredForced } from './desired-forced';
import { inferenceEmptyBehindFailover } from './empty-behind-failover';
import { inferenceGroupDestroyed } from './group-destroyed';
import { inferenceGroupDetached } from './group-detached';
import { inferenceHealthCheckType } from './health-check-type';
import { inferenceHookWeakened } from './hook-weakened';
import { inferenceInstanceLifetimeShort } from './instance-lifetime-short';
import { inferenceInstanceTypesDiffer } from './instance-types-differ';
import { inferenceInstanceTypesReduced } from './instance-types-reduced';
import { inferenceKeepAliveRaised } from './keep-alive-raised';
import { inferenceLaunchUnpinned } from './launch-unpinned';
import { inferenceListenerClosed } from './listener-closed';
import { inferenceLoadBalancerDestroyed } from './load-balancer-destroyed';
import { inferenceLoadBalancerUnprotected } from './load-balancer-unprotected';
import { inferenceMaximumReduced } from './maximum-reduced';
import { inferenceMinimumReduced } from './minimum-reduced';
import { inferenceOnDemandReduced } from './on-demand-reduced';
import { inferenceProcessesSuspended } from './processes-suspended';
import { inferenceRefreshWeakened } from './refresh-weakened';
import { inferenceRefreshWithoutRollback } from './refresh-without-rollback';
import { inferenceReleaseOneSided } from './release-one-sided';
import { inferenceReleasesDiffer } from './releases-differ';
import { inferenceScalingMetricOfAnother } from './scaling-metric-of-another';
import { inferenceScalingPolicyRemoved } from './scaling-policy-removed';
import { inferenceScalingTargetRaised } from './scaling-target-raised';
import { inferenceScheduleBelowMinimum } from './schedule-below-minimum';
import { inferenceShareWithoutInstances } from './share-without-instances';
import { inferenceSingleZone } from './single-zone';
import { inferenceStartsFromOtherRegion } from './starts-from-other-region';
import { inferenceTargetGroupReplaced } from './target-group-replaced';
import { inferenceTargetHealthWeakened } from './target-health-weakened';
import { inferenceWarmPoolReduced } from './warm-pool-reduced';
import { inferenceWarmUpShortened } from './warm-up-shortened';
import { inferenceWebAclRemoved } from './web-acl-removed';
import { inferenceWebAclWeakened } from './web-acl-weakened';
import { inferenceZonesReduced } from './zones-reduced';

export const INFERENCE_RULES: readonly Rule[] = [
  inferenceMinimumReduced,
  inferenceMaximumReduced,
  inferenceScheduleBelowMinimum,
  inferenceEmptyBehindFailover,
  inferenceShareWithoutInstances,
  inferenceDesiredForced,
  inferenceGroupDestroyed,
  inferenceGroupDetached,
  inferenceProcessesSuspended,
  inferenceScalingPolicyRemoved,
  inferenceScalingTargetRaised,
  inferenceScalingMetricOfAnother,
  inferenceAllSpot,
  inferenceOnDemandReduced,
  inferenceCapacityReservationReduced,
  inferenceWarmPoolReduced,
  inferenceSingleZone,
  inferenceZonesReduced,
  inferenceInstanceTypesDiffer,
  inferenceInstanceTypesReduced,
  inferenceReleasesDiffer,
  inferenceReleaseOneSided,
  inferenceStartsFromOtherRegion,
  inferenceLaunchUnpinned,
  inferenceRefreshWithoutRollback,
  inferenceRefreshWeakened,
  inferenceHealthCheckType,
  inferenceWarmUpShortened,
  inferenceHookWeakened,
  inferenceInstanceLifetimeShort,
  inferenceApplyNeedsCapacity,
  inferenceTargetGroupReplaced,
  inferenceTargetHealthWeakened,
  inferenceLoadBalancerDestroyed,
  inferenceLoadBalancerUnprotected,
  inferenceListenerClosed,
  inferenceWebAclRemoved,
  inferenceWebAclWeakened,
  inferenceCertificateOfOtherRegion,
  inferenceKeepAliveRaised,
];
