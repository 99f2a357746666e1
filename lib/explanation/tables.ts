import { DATABASE } from './database';
import { ExplanationTable } from './explanation';
import { FAILOVER } from './failover';
import { INFERENCE } from './inference';
import { NETWORK } from './network';
import { OBSERVABILITY } from './observability';
import { SAFETY } from './safety';
import { STORAGE } from './storage';

/** Every explanation, one table an area. */
export const EXPLANATION_TABLES: readonly ExplanationTable[] = [
  NETWORK,
  STORAGE,
  DATABASE,
  INFERENCE,
  FAILOVER,
  OBSERVABILITY,
  SAFETY,
];
