import { join } from 'node:path';
import { writeWhole } from '../core/whole-files';
import { catalogueMarkdown } from '../review/catalogue';
import { RULES } from '../review/rules';

/** The catalogue of rules for people, relative to the project, with slashes. */
export const RULES_FILE = 'docs/rules.md';

if (require.main === module) writeWhole({ [join(__dirname, '../..', RULES_FILE)]: catalogueMarkdown(RULES) });
