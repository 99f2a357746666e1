import { RuleCase } from '../case';

export const INFERENCE_CASES: readonly RuleCase[] = [];
