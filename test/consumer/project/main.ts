import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { App } from 'cdktf';
import { AlertTopic, Cidr, Duration, EncryptionKey, Names, Network, RegionStack, synthesize } from 'warmsite';
import { erlangC } from 'warmsite/models';

const ZONES = { 'eu-west-1': ['eu-west-1a', 'eu-west-1b'], 'eu-central-1': ['eu-central-1a', 'eu-central-1b'] };

class Site extends RegionStack {
  public constructor(app: App, names: Names, zones: readonly string[]) {
    super(app, `billing-${names.region}`, { names, backend: { kind: 'local' } });
    const key = new EncryptionKey(this, 'Key', {
      names,
      purpose: 'logs',
      description: 'Logs and alarms of billing',
      usedBy: ['alarms', 'log-groups'],
    });
    new AlertTopic(this, 'Alerts', { names, key, emails: ['on-call@example.com'] });
    const cidr = Cidr.parse('10.20.0.0/16');
    const logs = { flowLogKey: key, flowLogRetention: Duration.days(90) };
    new Network(this, 'Network', { names, cidr, zones, egress: 'single-nat', ...logs });
    // Beside Warmsite's constructs, anything else.
    new CloudwatchLogGroup(this, 'Audit', { name: '/billing/audit', kmsKeyId: key.arn, retentionInDays: 365 });
  }
}

const names = new Names({ system: 'billing', environment: 'prod', account: '111122223333', region: 'eu-west-1' });
const build = (app: App): void => {
  for (const [region, zones] of Object.entries(ZONES)) new Site(app, names.in(region), zones);
};
for (const { name, resources } of synthesize({ outdir: 'cdktf.out', build })) console.log(`${name}: ${resources}`);
// The models are plain functions: how often one of 12 requests at a time would wait for one of 16 slots.
console.log(`waits: ${erlangC({ servers: 16, load: 12 }).toFixed(3)}`);
