import { AwsFailure, perform } from '../../lib/account/aws-failure';

function sdkError(name: string, properties: object, message = 'so it is'): Error {
  return Object.assign(new Error(message), { name }, properties);
}

test.each([
  ['ExpiredToken', { $metadata: { httpStatusCode: 400 } }, 'credentials'],
  ['SignatureDoesNotMatch', { $metadata: { httpStatusCode: 403 } }, 'credentials'],
  ['CredentialsProviderError', {}, 'credentials'],
  ['AccessDenied', { $metadata: { httpStatusCode: 403 } }, 'denied'],
  ['MalformedPolicy', { $metadata: { httpStatusCode: 400 } }, 'refused'],
  ['InternalError', { $metadata: { httpStatusCode: 500 } }, 'unreachable'],
  ['TimeoutError', { $metadata: {} }, 'unreachable'],
  ['Error', { code: 'ENOTFOUND' }, 'unreachable'],
])('%s %j is %s', (name, properties, kind) => {
  expect(new AwsFailure('s3:PutBucketPolicy', sdkError(name, properties)).kind).toBe(kind);
});

test('a message that says no more than the code is left out', () => {
  const failure = new AwsFailure(
    's3:PutBucketPolicy',
    sdkError('Busy', { $metadata: { httpStatusCode: 409 } }, 'Busy'),
  );
  expect(failure.problem('here')).toEqual({
    code: 'aws-refused',
    where: 'here',
    message: 's3:PutBucketPolicy was refused: Busy',
  });
});

test('what did not come from AWS or the network stays what it is', async () => {
  const defect = new TypeError('x is not a function');
  await expect(perform('s3:PutBucketPolicy', Promise.reject(defect))).rejects.toBe(defect);
});
