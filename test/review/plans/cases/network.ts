import { RuleCase } from '../case';

export const NETWORK_CASES: readonly RuleCase[] = [];
