import { RuleCase } from '../case';

export const DNS_CASES: readonly RuleCase[] = [];
