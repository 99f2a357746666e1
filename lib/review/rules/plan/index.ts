import { Rule } from '../../rule';
import { planBothRegions } from './both-regions';
import { planDestroysMany } from './destroys-many';
import { planTopologyMismatch } from './topology-mismatch';
import { planOlderThanState } from './older-than-state';
import { planSurvivingRegionChanged } from './surviving-region-changed';
import { planIncomplete } from './incomplete';
import { planStackMissing } from './stack-missing';
import { planSpansRegions } from './spans-regions';

export const PLAN_RULES: readonly Rule[] = [
  planBothRegions,
  planDestroysMany,
  planTopologyMismatch,
  planOlderThanState,
  planSurvivingRegionChanged,
  planIncomplete,
  planStackMissing,
  planSpansRegions,
];
