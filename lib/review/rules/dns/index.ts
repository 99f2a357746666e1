import { Rule } from '../../rule';

export const DNS_RULES: readonly Rule[] = [];
