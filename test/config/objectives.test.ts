import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { problemText } from '../../lib/core/errors';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { objectiveJudge } from '../../config/objectives';
import { loadEnvironment, loadEnvironments } from '../../config/load';
import { memoryFiles, problemsOf, ROOT } from './project';
import { ROOT as REPOSITORY } from '../support/environment';

const FILE = 'config/environments/prod.yaml';
const TOPOLOGY = 'config/topology/prod.yaml';

const PROD = readFileSync(path.join(REPOSITORY, 'config/environments/prod.yaml'), 'utf8');
const PROD_TOPOLOGY = readFileSync(path.join(REPOSITORY, 'config/topology/prod.yaml'), 'utf8');

/** Production with other objectives: replacements of lines of its file. */
function files(changes: Readonly<Record<string, string>>) {
  const text = Object.entries(changes).reduce((changed, [line, other]) => {
    expect(changed).toContain(line);
    return changed.replace(line, other);
  }, PROD);
  return memoryFiles({ [FILE]: text, [TOPOLOGY]: PROD_TOPOLOGY });
}

const judge = objectiveJudge(EXAMPLE_PRICES);

const problems = (changes: Readonly<Record<string, string>>): string[] =>
  problemsOf(() => loadEnvironment('prod', { root: ROOT, files: files(changes), judge }));

const warnings = (changes: Readonly<Record<string, string>>): string[] =>
  loadEnvironment('prod', { root: ROOT, files: files(changes), judge }).warnings.map(problemText);

test('the shipped environments meet theirs, or say why not', () => {
  const environments = loadEnvironments({ root: REPOSITORY, judge });
  expect(environments.map(({ environment }) => environment)).toEqual(['dev', 'prod', 'staging']);
});

describe('an objective that is not met', () => {
  const changes = { 'rto: 30m': 'rto: 28m', 'interval: 10s': 'interval: 30s' };

  test('is an error with the largest part and the cheapest change', () => {
    expect(problems(changes)).toEqual([
      "config/environments/prod.yaml:30:8 (objectives.rto): 'rto' must be at least 29m, which 95 of 100 recoveries do not exceed, got 28m; the largest part is 'Decide to fail over', 10m 55s; the cheapest change that meets it is detection.failures: 2 (no extra cost); make it, raise 'rto', or give a reason in objectives.acknowledge.rto [objective-unmet]",
    ]);
  });

  test('that no change meets says which comes nearest', () => {
    const pilotLight = { 'rto: 30m': 'rto: 1m', 'standbyTier: warm-standby': 'standbyTier: pilot-light' };
    expect(problems(pilotLight)).toEqual([
      "config/environments/prod.yaml:30:8 (objectives.rto): 'rto' must be at least 44m, which 95 of 100 recoveries do not exceed, got 1m; the largest part is 'Decide to fail over', 7m 49s; no other settings of this file meet it (nearest comes standbyTier: warm-standby, 27m 18s); shorten that part, raise 'rto', or give a reason in objectives.acknowledge.rto [objective-unmet]",
    ]);
  });

  test('each of them is named, all at once', () => {
    expect(problems({ 'rpo: 10m': 'rpo: 1m', 'availability: 99.95%': 'availability: 99.9999%' })).toEqual([
      "config/environments/prod.yaml:32:8 (objectives.rpo): 'rpo' must be at least 129s, which the loss does not exceed in 95 of 100 disasters, got 1m; the largest part is 'replication of the objects', 2m; no other setting of this file would help; shorten that part, raise 'rpo', or give a reason in objectives.acknowledge.rpo [objective-unmet]",

      "config/environments/prod.yaml:33:17 (objectives.availability): 'availability' must be at most 99.9907%, which the models expect, got 99.9999%; the largest part is 'release stops the service', 30m a year; no other setting of this file would help; shorten that part, lower 'availability', or give a reason in objectives.acknowledge.availability [objective-unmet]",
    ]);
  });

  test.each([
    ['rto', 'rto: 30m', 'rto: 1m'],
    ['rpo', 'rpo: 10m', 'rpo: 1m'],
    ['availability', 'availability: 99.95%', 'availability: 99.9999%'],
  ])('is met once it is what the error asks for: %s', (name, line, wanting) => {
    const [problem = ''] = problems({ [line]: wanting });
    const asked = /must be at (?:least|most) ([0-9.]+(?:s|m|h|%)),/.exec(problem)?.[1] ?? 'none';
    expect(problems({ [line]: `${name}: ${asked}` })).toEqual([]);
  });

  test.each([
    // The decision alone takes as long in 19 of 20 recoveries.
    ['10m', '11m', 'rto', /at least [0-9]+m,/],
    ['10h', '20h', 'rto', /at least [0-9]+h,/],
  ])('is rounded to a unit that the file knows: a decision of %s', (median, p95, name, text) => {
    const slow = `rto: 5m\nassumptions: { decisionMedian: ${median}, decisionP95: ${p95} }\n`.split('\n');
    const [problem = ''] = problems({ 'rto: 30m': slow[0] ?? '', 'system: warmsite': `system: warmsite\n${slow[1]}` });
    expect(problem).toContain(`(objectives.${name})`);
    expect(problem).toMatch(text);
    const asked = /at least ([0-9]+[mh]),/.exec(problem)?.[1] ?? 'none';
    expect(problems({ 'rto: 30m': `rto: ${asked}`, 'system: warmsite': `system: warmsite\n${slow[1]}` })).toEqual([]);
  });

  test('is a recorded warning once it is acknowledged', () => {
    const acknowledged = 'rto: 1m\n  acknowledge: { rto: the customers agreed to half an hour }';
    expect(problems({ 'rto: 30m': acknowledged })).toEqual([]);
    expect(warnings({ 'rto: 30m': acknowledged })).toEqual([
      "config/environments/prod.yaml:30:8 (objectives.rto): 'rto' would have to be at least 28m, which 95 of 100 recoveries do not exceed; the largest part is 'Decide to fail over', 10m 52s; accepted, since: the customers agreed to half an hour [objective-acknowledged]",
    ]);
  });

  test('does not stand in the way of a runbook', () => {
    const loaded = loadEnvironment('prod', { root: ROOT, files: files({ 'rto: 30m': 'rto: 1m' }) });
    expect(loaded.objectives.rto.toSeconds()).toBe(60);
  });
});

test('an acknowledgement of an objective that is met is a warning', () => {
  expect(warnings({ 'rto: 30m': 'rto: 30m\n  acknowledge: { rto: to be looked at again }' })).toEqual([
    "config/environments/prod.yaml:31:23 (objectives.acknowledge.rto): 'rto' is acknowledged, but met; remove it, or it hides the day on which that changes [acknowledgement-needless]",
  ]);
});
