import { RuleCase } from '../case';

export const KEYS_CASES: readonly RuleCase[] = [];
