import { Rule } from '../../rule';

export const OBJECTS_RULES: readonly Rule[] = [];
