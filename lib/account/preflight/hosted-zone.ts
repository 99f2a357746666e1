import { GetHostedZoneCommand } from '@aws-sdk/client-route-53';
import { performUnless } from '../aws-failure';
import { Check, Findings, Place } from './finding';

/** The hosted zone is there, public, and of the name that the record ends with. */
export const hostedZone: Check = {
  id: 'hosted-zone',
  why: 'Records in another zone, or in a private one, are records that nobody asks for.',
  where: 'once',
  look,
};

async function look({ subject, clients }: Place, findings: Findings): Promise<void> {
  const { zoneId, zoneName } = subject.dns;
  await findings.attempt(zoneId, async () => {
    const answer = await performUnless(
      ['NoSuchHostedZone'],
      'route53:GetHostedZone',
      clients.route53.send(new GetHostedZoneCommand({ Id: zoneId })),
    );
    const zone = answer?.HostedZone;
    if (!zone) {
      findings.failed(zoneId, 'is not in this account; take the id of the one that is');
      return;
    }
    if (zone.Config?.PrivateZone === true) {
      findings.failed(zoneId, 'is private; users ask the public one');
      return;
    }
    findings.judge(
      zoneId,
      zone.Name === `${zoneName}.`,
      `is the public zone ${zoneName}`,
      `is ${zone.Name ?? 'without name'}, and not ${zoneName}.; take the id that belongs to the name`,
    );
  });
}
