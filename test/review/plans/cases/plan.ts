import { RuleCase } from '../case';

export const PLAN_CASES: readonly RuleCase[] = [];
