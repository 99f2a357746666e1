import { Rule } from '../rule';
import { DATABASE_RULES } from './database';
import { OBJECTS_RULES } from './objects';
import { KEYS_RULES } from './keys';
import { DNS_RULES } from './dns';
import { INFERENCE_RULES } from './inference';
import { NETWORK_RULES } from './network';
import { OBSERVABILITY_RULES } from './observability';
import { PLAN_RULES } from './plan';
import { DRIFT_RULES } from './drift';

/** Every rule, in the order of the catalogue. */
export const RULES: readonly Rule[] = [
  ...DATABASE_RULES,
  ...OBJECTS_RULES,
  ...KEYS_RULES,
  ...DNS_RULES,
  ...INFERENCE_RULES,
  ...NETWORK_RULES,
  ...OBSERVABILITY_RULES,
  ...PLAN_RULES,
  ...DRIFT_RULES,
];
