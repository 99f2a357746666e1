import { loadExceptions } from '../../config/review-exceptions';
import { Exception } from '../../lib/review/exceptions';
import { memoryFiles, problemsOf, ROOT } from './project';

const RULES = ['database-destroyed', 'database-retention-reduced'];

const ONE = `\
exceptions:
  - rule: database-destroyed
    address: aws_db_instance.pilot
    stack: warmsite-prod-site-us-east-2
    reason: The pilot ends, its data is in the archive.
    until: 2026-12-31
`;

function load(files: Parameters<typeof memoryFiles>[0], file?: string): readonly Exception[] {
  return loadExceptions({ root: ROOT, files: memoryFiles(files), rules: RULES, today: '2026-11-21', file });
}

/** What is wrong with the example with one stretch of it replaced. */
function problems(from: string | RegExp, to: string): string[] {
  const text = ONE.replace(from, to);
  expect(text).not.toBe(ONE);
  return problemsOf(() => load({ 'config/review.yaml': text }));
}

test('what is accepted, from the file of the project or another one', () => {
  const exception = {
    rule: 'database-destroyed',
    address: 'aws_db_instance.pilot',
    stack: 'warmsite-prod-site-us-east-2',
    reason: 'The pilot ends, its data is in the archive.',
    until: '2026-12-31',
  };
  expect(load({ 'config/review.yaml': ONE })).toEqual([exception]);
  expect(load({ 'mine.yaml': ONE }, 'mine.yaml')).toEqual([exception]);
  const { stack: _, ...anywhere } = exception;
  expect(load({ 'config/review.yaml': ONE.replace(/ +stack: .*\n/, '') })).toEqual([anywhere]);
});

test('no file is no exceptions; a file that is named must be there', () => {
  expect(load({})).toEqual([]);
  expect(load({ 'config/review.yaml': 'exceptions: []\n' })).toEqual([]);
  expect(problemsOf(() => load({}, 'mine.yaml'))).toEqual([
    'mine.yaml: there is no such file; create it [file-missing]',
  ]);
  expect(problemsOf(() => load({ 'config/review.yaml': '' }))).toEqual([
    'config/review.yaml:1:1: the file is empty; fill it in, or remove it [empty-file]',
  ]);
});

test('one that is over is no error: the report tells of it', () => {
  expect(load({ 'config/review.yaml': ONE.replace('2026-12-31', '2020-01-31') })).toHaveLength(1);
});

test('a rule that there is not', () => {
  expect(problems('database-destroyed', 'database-destroy')).toEqual([
    "config/review.yaml:2:11 (exceptions[0].rule): 'rule' must be the id of a rule, got 'database-destroy'; did you mean 'database-destroyed'? [unknown-rule]",
  ]);
  expect(problems('database-destroyed', 'x')).toEqual([
    "config/review.yaml:2:11 (exceptions[0].rule): 'rule' must be the id of a rule, got 'x'; docs/rules.md lists them [unknown-rule]",
  ]);
});

test('a reason that says nothing', () => {
  expect(problems(/reason: .*/, 'reason: accepted for now   ')).toEqual([
    "config/review.yaml:5:13 (exceptions[0].reason): 'reason' must be a reason of at least 20 characters, got 'accepted for now' [wrong-value]",
  ]);
});

test('an end that is no day, or too far away', () => {
  expect(problems('2026-12-31', '31.12.2026')).toEqual([
    "config/review.yaml:6:12 (exceptions[0].until): 'until' must be a day such as 2026-11-20, got '31.12.2026' [wrong-value]",
  ]);
  expect(problems('2026-12-31', '2027-02-30')).toEqual([
    "config/review.yaml:6:12 (exceptions[0].until): 'until' must be a day such as 2026-11-20, got '2027-02-30' [wrong-value]",
  ]);
  expect(load({ 'config/review.yaml': ONE.replace('2026-12-31', '2027-05-20') })).toHaveLength(1);
  expect(problems('2026-12-31', '2027-05-21')).toEqual([
    "config/review.yaml:6:12 (exceptions[0].until): 'until' must be at most 180 days ahead, 2027-05-20, got 2027-05-21; name an earlier day and look again then [exception-too-long]",
  ]);
});

test('two about the same', () => {
  expect(problems(/$/, ONE.slice(ONE.indexOf('\n') + 1))).toEqual([
    'config/review.yaml:7:5 (exceptions[1]): an exception must be the only one of its rule and address, but there is another one above; remove one of the two [exception-repeated]',
  ]);
});

test('everything that is wrong, at once', () => {
  const text = `\
exceptions:
  - rule: database-destroy
    adress: aws_db_instance.pilot
    reason: no
  - 7
extra: 1
`;
  expect(problemsOf(() => load({ 'config/review.yaml': text }))).toEqual([
    "config/review.yaml:2:5 (exceptions[0]): 'address' is missing; add the address of a resource, or the name of a stack [missing-key]",
    "config/review.yaml:2:5 (exceptions[0]): 'until' is missing; add a day such as 2026-11-20 [missing-key]",
    "config/review.yaml:2:11 (exceptions[0].rule): 'rule' must be the id of a rule, got 'database-destroy'; did you mean 'database-destroyed'? [unknown-rule]",
    "config/review.yaml:3:5 (exceptions[0].adress): 'adress' is no known key; did you mean 'address'? [unknown-key]",
    "config/review.yaml:4:13 (exceptions[0].reason): 'reason' must be a reason of at least 20 characters, got 'no' [wrong-value]",
    "config/review.yaml:5:5 (exceptions[1]): 'exceptions[1]' must be a mapping with the keys rule, address, stack, reason, until, got the number 7 [wrong-type]",
    "config/review.yaml:6:1 (extra): 'extra' is no known key; allowed here: exceptions [unknown-key]",
  ]);
  expect(problemsOf(() => load({ 'config/review.yaml': '- 1\n' }))).toEqual([
    'config/review.yaml:1:1: the file must be a mapping with the key exceptions, got a list of 1 [wrong-type]',
  ]);
});
