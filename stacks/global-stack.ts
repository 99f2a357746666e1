import { Construct } from 'constructs';
import { Environment } from '../config/environment';
import { RegionStack } from '../lib/core/region-stack';
import { EncryptionKey } from '../lib/data/encryption-key';
import { EndpointHealthCheck } from '../lib/failover/endpoint-health-check';
import { FailoverRecords } from '../lib/failover/failover-records';
import { LatchCheck } from '../lib/failover/latch';
import { AlertTopic } from '../lib/observability/alert-topic';
import { HealthCheckAlarms } from '../lib/observability/health-check-alarms';
import { addPager } from './observability';
import { KEYS } from './purposes';
import { addAudit } from './security';
import { serves } from './serving';

/**
 * What belongs to no Region: the failover pair, the health checks, and the alarms on them, whose
 * metrics exist in us-east-1 only. Its state lies in the standby Region, the one that remains.
 */
export class GlobalStack extends RegionStack {
  public constructor(scope: Construct, environment: Environment) {
    const { pair, dns, detection, inference, topology, observability } = environment;
    const names = environment.names(pair.home).global;
    super(scope, names.globalStack, {
      names,
      backend: { kind: environment.state.backend, region: pair.standby },
      providerConstraint: environment.provider.constraint,
      tags: environment.tags,
    });

    const endpointCheckOf = (id: string, region: string): EndpointHealthCheck =>
      new EndpointHealthCheck(this, id, {
        name: `${names.prefix}-${region}`,
        dnsName: names.in(region).siteRecord(dns.record),
        failoverRecord: dns.record,
        path: inference.groups[0].healthPath,
        interval: detection.interval,
        failures: detection.failures,
      });
    const homeCheck = endpointCheckOf('HomeCheck', pair.home);
    const standbyCheck = endpointCheckOf('StandbyCheck', pair.standby);
    const latchCheck = new LatchCheck(this, 'LatchCheck', {
      alarmNames: names.in(pair.standby),
      evacuated: pair.home,
    });
    const records = new FailoverRecords(this, 'Failover', {
      names,
      pair,
      zoneId: dns.zoneId,
      record: dns.record,
      endpointCheck: homeCheck,
      latchCheck,
    });

    const alertsKey = new EncryptionKey(this, 'AlertsKey', {
      names,
      purpose: KEYS.globalAlerts,
      description: `Alerts of ${names.prefix} on Route 53`,
      usedBy: ['alarms'],
    });
    const topic = new AlertTopic(this, 'Alerts', {
      names,
      purpose: KEYS.globalAlerts,
      key: alertsKey,
      emails: environment.alerts.emails,
    });
    new HealthCheckAlarms(this, 'HealthCheckAlarms', {
      names,
      healthChecks: {
        [`endpoint-${pair.home}`]: {
          id: homeCheck.healthCheckId,
          silent: !serves(environment, pair.home),
          pages: topology.isWriter(pair.home),
        },
        [`endpoint-${pair.standby}`]: {
          id: standbyCheck.healthCheckId,
          silent: !serves(environment, pair.standby),
          pages: topology.isWriter(pair.standby),
        },
        primary: { id: records.primaryHealthCheckId, ofRecord: true },
      },
      topic,
      pager: observability.level === 'essential' ? undefined : addPager(this, environment, observability, alertsKey),
    });
    if (environment.security.audit) addAudit(this, environment.security.audit);
  }
}
