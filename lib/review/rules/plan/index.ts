import { Rule } from '../../rule';

export const PLAN_RULES: readonly Rule[] = [];
