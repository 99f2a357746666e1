import { Rule } from '../../rule';
import { databaseRetentionReduced } from './retention-reduced';

export const DATABASE_RULES: readonly Rule[] = [databaseRetentionReduced];
