import * as fs from 'node:fs';
import * as os from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '../../config/load';
import { addEnvironment } from '../../stacks/environment';
import { synthesize } from '../core/synthesis';
import { writeWhole } from '../core/whole-files';
import { Estate, SynthesizedDocument, synthesizedResources } from '../security/compliance/estate';
import { COMPLIANCE_EXCEPTIONS } from '../security/compliance/exceptions';
import { compliancePage } from '../security/compliance/page';
import { judge } from '../security/compliance/rule';
import { COMPLIANCE_RULES } from '../security/compliance/rules';

/** What is asked of `prod` and what keeps it, for auditors; relative to the project, with slashes. */
export const COMPLIANCE_FILE = 'docs/compliance.md';

/** The environment that the page is about. */
const ENVIRONMENT = 'prod';

/** The page as it has to be. */
export function compliancePageOf(root: string): string {
  const outdir = fs.mkdtempSync(join(os.tmpdir(), 'warmsite-compliance-'));
  try {
    const environment = loadEnvironment(ENVIRONMENT, { root });
    const stacks = synthesize({ outdir, build: (app) => addEnvironment(app, environment) });
    const estate = new Estate(
      stacks.flatMap(({ name }) => {
        const file = join(outdir, 'stacks', name, 'cdk.tf.json');
        return synthesizedResources(name, JSON.parse(fs.readFileSync(file, 'utf8')) as SynthesizedDocument);
      }),
    );
    return compliancePage(judge(estate, COMPLIANCE_RULES, COMPLIANCE_EXCEPTIONS));
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

if (require.main === module) {
  const root = join(__dirname, '../..');
  writeWhole({ [join(root, COMPLIANCE_FILE)]: compliancePageOf(root) });
}
