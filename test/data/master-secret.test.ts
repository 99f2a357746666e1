import { RegionStack } from '../../lib/core/region-stack';
import { MasterSecret } from '../../lib/data/master-secret';
import { TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { StandInKey } from './stand-ins';

const PROPS = { names: TEST_NAMES, replicaNames: TEST_NAMES.in('us-west-2'), replicaKeyPurpose: 'secrets' };

test('the secret is replicated under the key of the other Region and overwrites nothing there', () => {
  let secret: MasterSecret | undefined;
  const stack = synthesizeStack((scope) => {
    secret = new MasterSecret(scope, 'MasterSecret', { ...PROPS, key: new StandInKey(scope, 'Key') });
  });
  expect(stack.addresses()).toEqual(['aws_secretsmanager_secret.master_secret']);
  expect(stack.only('aws_secretsmanager_secret')).toMatchObject({
    name: 'shop/test/database',
    kms_key_id: 'arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555',
    recovery_window_in_days: 30,
    force_overwrite_replica_secret: false,
    replica: [{ region: 'us-west-2', kms_key_id: 'arn:aws:kms:us-west-2:111122223333:alias/shop-test-secrets' }],
  });
  expect(stack.only('aws_secretsmanager_secret')['lifecycle']['prevent_destroy']).toBe(true);
  expect(secret!.name).toBe('shop/test/database');
});

test('trap 22: every plan warns of a replica that failed, and none is stopped by it', () => {
  const stack = synthesizeStack((scope) => {
    new MasterSecret(scope, 'MasterSecret', { ...PROPS, key: new StandInKey(scope, 'Key') });
  });
  expect(stack.json['check']).toEqual({
    master_secret_is_replicated: {
      assert: [
        {
          condition:
            '${alltrue([for replica in aws_secretsmanager_secret.master_secret.replica : replica.status != "Failed"])}',
          error_message:
            'The secret shop/test/database is not replicated to us-west-2. A secret of that name exists there, or its key cannot be used; see its replica status.',
        },
      ],
    },
  });
  expect(stack.only('aws_secretsmanager_secret')['lifecycle']).toEqual({ prevent_destroy: true });
});

test('a replica in the same Region and a key of another stack are refused, both at once', () => {
  const problems = problemsOf(() =>
    synthesizeApp((app) => {
      const names = TEST_NAMES;
      const own = new RegionStack(app, 'own', { names, backend: { kind: 'local' } });
      const other = new RegionStack(app, 'other', { names, backend: { kind: 'local' } });
      new MasterSecret(own, 'MasterSecret', { ...PROPS, replicaNames: names, key: new StandInKey(other, 'Key') });
    }),
  );
  expect(problems).toEqual([
    {
      code: 'other-stack',
      where: 'own/MasterSecret',
      message: "'key' must belong to this stack (own), got other/Key of other; create one in this stack",
    },
    {
      code: 'secret-same-region',
      where: 'own/MasterSecret',
      message:
        "'replicaNames' must be in another Region than us-east-2, got us-east-2; name the Region that takes over",
    },
  ]);
});
