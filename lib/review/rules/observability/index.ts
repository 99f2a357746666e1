import { Rule } from '../../rule';

export const OBSERVABILITY_RULES: readonly Rule[] = [];
