import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { preflight } from '../../../lib/account/preflight/preflight';
import { PreflightClients, preflightClients } from '../../../lib/account/preflight/preflight-clients';
import { Names } from '../../../lib/core/names';
import { describeWithMoto, MOTO_ACCOUNT } from '../../support/moto';
import { HOME, STANDBY, SUBJECT } from './world';

/** The real clients against moto, for what moto has: it has no quotas of EC2, and cannot simulate policies. */

describeWithMoto('preflight', (moto) => {
  const names = new Names({ system: 'shop', environment: 'test', account: MOTO_ACCOUNT, region: HOME });
  const opened: PreflightClients[] = [];
  const clients = (region: string): PreflightClients => {
    const made = preflightClients(region, moto().endpoint);
    opened.push(made);
    return made;
  };
  afterEach(() => {
    for (const { secrets: _, ...made } of opened.splice(0)) for (const client of Object.values(made)) client.destroy();
  });

  const look = async (check: string): Promise<string[]> => {
    const { findings } = await preflight({ subject: { ...SUBJECT, names }, clients });
    return findings
      .filter((each) => each.check === check && each.region !== HOME)
      .map(({ region, about, verdict, detail }) => `${region} ${about}: ${verdict}, ${detail}`);
  };

  test('an empty account: what is not there fails, what cannot be asked is unknown', async () => {
    const { findings, counts } = await preflight({ subject: { ...SUBJECT, names }, clients });
    expect(counts.ok + counts.failed + counts.unknown).toBe(findings.length);
    const unknown = new Set(findings.filter(({ verdict }) => verdict === 'unknown').map(({ check }) => check));
    // Of a secret that is not there, moto breaks down when it is asked for the versions.
    expect([...unknown]).toEqual(['vcpu-quota', 'network-quota', 'database', 'secret-age', 'caller-permission']);
    const failed = new Set(findings.filter(({ verdict }) => verdict === 'failed').map(({ check }) => check));
    expect([...failed]).toEqual([
      'machine-image',
      'database',
      'certificate',
      'hosted-zone',
      'secret-replica',
      'alert-subscription',
      'bucket',
    ]);
  });

  test('offerings by zone', async () => {
    expect(await look('instance-offering')).toEqual([
      'us-west-2 group chat in us-west-2a: ok, offers g6e.12xlarge, g5.12xlarge',
      'us-west-2 group chat in us-west-2b: ok, offers g6e.12xlarge, g5.12xlarge',
      'us-west-2 group chat: g6e.12xlarge: ok, offered in us-west-2a, us-west-2b',
      'us-west-2 group chat: g5.12xlarge: ok, offered in us-west-2a, us-west-2b',
      'us-west-2 group chat: g6e.24xlarge: ok, offered in us-west-2a, us-west-2b',
    ]);
  });

  test('the secret is asked for where it should be', async () => {
    expect(await look('secret-replica')).toEqual([
      'us-west-2 shop/test/database: failed, is not in us-west-2; deploy the vault of us-east-2',
    ]);
  });

  test('a bucket that is there, a subscription that is', async () => {
    const { s3, sns } = clients(STANDBY);
    const standby = names.in(STANDBY);
    await s3.send(
      new CreateBucketCommand({
        Bucket: standby.stateBucket,
        CreateBucketConfiguration: { LocationConstraint: STANDBY },
      }),
    );
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: standby.topic('alerts') }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'oncall@example.com' }));
    expect(await look('bucket')).toEqual([
      `us-west-2 ${standby.stateBucket}: ok, is there`,
      `us-west-2 ${standby.bucket('artifacts')}: failed, is not there, and its name is free; deploy shop-test-vault-us-west-2`,
    ]);
    expect((await look('alert-subscription'))[0]).toBe(
      'us-west-2 shop-test-alerts: oncall@example.com: ok, is confirmed',
    );
  });
});
