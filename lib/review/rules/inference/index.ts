import { Rule } from '../../rule';

export const INFERENCE_RULES: readonly Rule[] = [];
