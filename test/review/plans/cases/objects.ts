import { RuleCase } from '../case';

export const OBJECTS_CASES: readonly RuleCase[] = [];
