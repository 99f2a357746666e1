import { Rule } from '../../rule';

export const KEYS_RULES: readonly Rule[] = [];
