import { parsePolicy, samePolicy } from '../../lib/account/policy-document';

const STATEMENT = { Effect: 'Allow' as const, Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' };

describe('the same policy', () => {
  test.each([
    ['in another order', { Resource: '*', Action: ['s3:ListBucket', 's3:GetObject'], Effect: 'Allow' }],
    ['with a list of one', { ...STATEMENT, Resource: ['*'] }],
    ['as a list of one', [STATEMENT]],
  ])('%s', (_, other) => {
    expect(samePolicy(STATEMENT, other)).toBe(true);
  });

  test('a truth value as a word, as AWS returns it', () => {
    expect(samePolicy({ Bool: { 'aws:SecureTransport': false } }, { Bool: { 'aws:SecureTransport': 'false' } })).toBe(
      true,
    );
  });
});

test.each([
  ['an action more', { ...STATEMENT, Action: [...STATEMENT.Action, 's3:PutObject'] }],
  ['an action less', { ...STATEMENT, Action: 's3:GetObject' }],
  ['another effect', { ...STATEMENT, Effect: 'Deny' }],
  ['a condition', { ...STATEMENT, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  ['a second statement', [STATEMENT, { ...STATEMENT, Effect: 'Deny' }]],
  ['nothing', undefined],
])('not the same policy: %s', (_, other) => {
  expect(samePolicy(STATEMENT, other)).toBe(false);
});

test('a single statement is read as a list', () => {
  const json = JSON.stringify({ Version: '2012-10-17', Statement: STATEMENT });
  expect(parsePolicy(json)).toEqual({ Version: '2012-10-17', Statement: [STATEMENT] });
});
