import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { Construct } from 'constructs';
import { requirePermissionsBoundary } from '../../lib/security/permissions-boundary';
import { problemsOf, synthesizeStack } from '../support/synth';

test('every role of the stack gets it, of constructs too and whenever it was made', () => {
  const stack = synthesizeStack((scope) => {
    new IamRole(scope, 'Before', { assumeRolePolicy: '{}' });
    requirePermissionsBoundary(scope, 'boundaries/workload');
    new IamRole(new Construct(scope, 'Inner'), 'After', { assumeRolePolicy: '{}' });
  });
  const boundaries = Object.values(stack.all('aws_iam_role')).map((role) => role['permissions_boundary']);
  const arn = 'arn:aws:iam::111122223333:policy/boundaries/workload';
  expect(boundaries).toEqual([arn, arn]);
});

test('refuses an ARN in place of a name', () => {
  const arn = 'arn:aws:iam::111122223333:policy/workload';
  expect(problemsOf(() => synthesizeStack((scope) => requirePermissionsBoundary(scope, arn)))).toEqual([
    {
      code: 'permissions-boundary',
      where: 'stack',
      message: `'permissionsBoundary' must be the path and name of a policy such as boundaries/workload, got '${arn}'; its ARN follows from the account`,
    },
  ]);
});
