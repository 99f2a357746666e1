import * as fs from 'node:fs';
import * as path from 'node:path';
import { reviewRules } from '../../../lib/review/engine';
import { Estate } from '../../../lib/review/estate';
import { RULES } from '../../../lib/review/rules';
import { planOf } from '../plans/base';
import { FINDINGS } from './findings';
import { EXAMPLE, FOLDER, PROJECTS } from './projects';

// What all rules say of plans that are not ours, without an environment file. Real Terraform and the real provider
// made the plans (make.ts); the values that AWS would have told are made up, and nothing of it was ever applied.

function textOf(project: string, plan: string): string {
  return fs.readFileSync(path.join(FOLDER, project, `${plan}.json`), 'utf8');
}

describe.each(PROJECTS)('$name', ({ name, changes }) => {
  const plans = [{ name: 'created', title: 'from nothing' }, ...changes];

  test.each(plans)('$name: $title', (plan) => {
    const estate = new Estate([planOf(name, JSON.parse(textOf(name, plan.name)))]);
    const { findings } = reviewRules({ estate, rules: RULES, today: '2026-11-21' });
    expect(
      findings.map(
        ({ status, severity, rule, address = 'all', message }) =>
          `${status} ${severity} ${rule} ${address}: ${message}`,
      ),
    ).toEqual(FINDINGS[name]?.[plan.name]);
  });

  test('has every plan, and none from elsewhere', () => {
    const files = fs.readdirSync(path.join(FOLDER, name)).filter((file) => file.endsWith('.json'));
    expect(files.sort()).toEqual(plans.map((plan) => `${plan.name}.json`).sort());
    for (const { name: plan } of plans) {
      expect(textOf(name, plan)).not.toMatch(/registry|\/tmp\/|\/work\//);
    }
  });
});

test('the example of the documentation is one of them', () => {
  expect(fs.readFileSync(EXAMPLE.file, 'utf8')).toBe(textOf(EXAMPLE.project, EXAMPLE.plan));
});

test.each([
  ['rds-replica', 'created'],
  ['rds-replica', 'promoted'],
  ['aurora-global', 'detached'],
])('%s, %s: home is where the writer is', (project, plan) => {
  const { roles } = reviewRules({
    estate: new Estate([planOf(project, JSON.parse(textOf(project, plan)))]),
    rules: [],
    today: '2026-11-21',
  });
  expect(roles).toEqual({ home: 'eu-west-1', standby: 'eu-central-1', writer: 'eu-west-1', evacuated: [] });
});
