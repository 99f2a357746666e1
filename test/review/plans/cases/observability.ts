import { RuleCase } from '../case';

export const OBSERVABILITY_CASES: readonly RuleCase[] = [];
