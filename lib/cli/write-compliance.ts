import { join } from 'node:path';
import { loadEnvironment } from '../../config/load';
import { writeWhole } from '../core/whole-files';
import { Estate, SynthesizedDocument, synthesizedResources } from '../security/compliance/estate';
import { COMPLIANCE_EXCEPTIONS } from '../security/compliance/exceptions';
import { compliancePage } from '../security/compliance/page';
import { judge } from '../security/compliance/rule';
import { COMPLIANCE_RULES } from '../security/compliance/rules';
import { synthesizedStacks } from './synthesized-stacks';

/** What is asked of `prod` and what keeps it, for auditors; relative to the project, with slashes. */
export const COMPLIANCE_FILE = 'docs/compliance.md';

/** The environment that the page is about. */
const ENVIRONMENT = 'prod';

/** The page as it has to be. */
export function compliancePageOf(root: string): string {
  const stacks = synthesizedStacks(loadEnvironment(ENVIRONMENT, { root }));
  const estate = new Estate(
    Object.entries(stacks).flatMap(([name, document]) => synthesizedResources(name, document as SynthesizedDocument)),
  );
  return compliancePage(judge(estate, COMPLIANCE_RULES, COMPLIANCE_EXCEPTIONS));
}

if (require.main === module) {
  const root = join(__dirname, '../..');
  writeWhole({ [join(root, COMPLIANCE_FILE)]: compliancePageOf(root) });
}
