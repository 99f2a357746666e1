import { RuleCase } from '../case';
import { DATABASE_CASES } from './database';
import { OBJECTS_CASES } from './objects';
import { KEYS_CASES } from './keys';
import { DNS_CASES } from './dns';
import { INFERENCE_CASES } from './inference';
import { NETWORK_CASES } from './network';
import { OBSERVABILITY_CASES } from './observability';
import { PLAN_CASES } from './plan';
import { DRIFT_CASES } from './drift';

/** Every rule's cases, by area. */
export const CASES: readonly RuleCase[] = [
  ...DATABASE_CASES,
  ...OBJECTS_CASES,
  ...KEYS_CASES,
  ...DNS_CASES,
  ...INFERENCE_CASES,
  ...NETWORK_CASES,
  ...OBSERVABILITY_CASES,
  ...PLAN_CASES,
  ...DRIFT_CASES,
];
