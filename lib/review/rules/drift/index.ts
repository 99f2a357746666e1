import { Rule } from '../../rule';
import { driftDangerous } from './dangerous';
import { driftNoSuchStep } from './no-such-step';
import { driftTopologyAhead } from './topology-ahead';
import { driftTopologyBehind } from './topology-behind';
import { driftUnexplained } from './unexplained';

export const DRIFT_RULES: readonly Rule[] = [
  driftTopologyBehind,
  driftTopologyAhead,
  driftNoSuchStep,
  driftDangerous,
  driftUnexplained,
];
