import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { EphemeralResource, Forgotten, PlanCheck } from '../../lib/core/terraform-blocks';
import { synthesizeApp, synthesizeStack } from '../support/synth';

test('a forgotten resource becomes a removed block that destroys nothing', () => {
  const stack = synthesizeStack((scope) => {
    const database = new Construct(scope, 'Database');
    new Forgotten(database, 'ForgottenG1', { type: 'aws_db_instance', path: ['G1', 'Resource'] });
    new Forgotten(database, 'ForgottenG2', { type: 'aws_db_instance', path: ['G2', 'Resource'] });
  });
  expect(stack.json['removed']).toEqual([
    { from: 'aws_db_instance.database_g1', lifecycle: { destroy: false } },
    { from: 'aws_db_instance.database_g2', lifecycle: { destroy: false } },
  ]);
});

test('the address of a forgotten resource is the one it had, in any naming scheme', () => {
  const build = (gone: boolean) => (app: App) => {
    const stack = new TerraformStack(app, 'plain');
    new AwsProvider(stack, 'Aws', { region: 'us-east-2' });
    const database = new Construct(stack, 'Database');
    if (gone) new Forgotten(database, 'Forgotten', { type: 'aws_db_instance', path: ['G1', 'Resource'] });
    else new DbInstance(new Construct(database, 'G1'), 'Resource', { instanceClass: 'db.t3.medium' });
  };
  const before = synthesizeApp(build(false))['plain']!;
  const after = synthesizeApp(build(true))['plain']!;
  expect(before.addresses()).toHaveLength(1);
  expect(after.json['removed']).toEqual([{ from: before.addresses()[0], lifecycle: { destroy: false } }]);
});

test('an ephemeral resource is emitted at the top level and referred to by its attributes', () => {
  const stack = synthesizeStack((scope) => {
    const password = new EphemeralResource(scope, 'Password', {
      type: 'aws_secretsmanager_random_password',
      arguments: { password_length: 40 },
    });
    new DbInstance(scope, 'Database', {
      instanceClass: 'db.t3.medium',
      passwordWo: password.attribute('random_password'),
    });
    new DataAwsCallerIdentity(scope, 'Me');
  });
  expect(stack.json['ephemeral']).toEqual({
    aws_secretsmanager_random_password: { password: { password_length: 40 } },
  });
  expect(stack.at('aws_db_instance.database')['password_wo']).toBe(
    '${ephemeral.aws_secretsmanager_random_password.password.random_password}',
  );
});

test('a check warns and never stops', () => {
  const stack = synthesizeStack((scope) => {
    new PlanCheck(scope, 'Sun', { condition: '${1 == 1}', errorMessage: 'No sun.' });
    new PlanCheck(scope, 'Moon', { condition: '${2 == 2}', errorMessage: 'No moon.' });
  });
  expect(stack.json['check']).toEqual({
    sun: { assert: [{ condition: '${1 == 1}', error_message: 'No sun.' }] },
    moon: { assert: [{ condition: '${2 == 2}', error_message: 'No moon.' }] },
  });
});
