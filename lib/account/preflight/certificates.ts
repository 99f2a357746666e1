import { DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { Duration } from '../../core/quantities';
import { performUnless } from '../aws-failure';
import { Check, Findings, Place } from './finding';

/** A certificate that ends within this time has not been renewed: ACM begins 60 days before (ACM User Guide). */
export const CERTIFICATE_MARGIN = Duration.days(30);

/** The certificate of each Region is issued, lasts, and covers both names that its load balancer answers to. */
export const certificates: Check = {
  id: 'certificate',
  why: 'A certificate belongs to one Region. Nobody sees that the standby one ended before everybody needs it.',
  where: 'each',
  look,
};

async function look({ subject, names, clients, now }: Place, findings: Findings): Promise<void> {
  const arn = subject.certificates[names.region] ?? 'no certificate';
  await findings.attempt(arn, async () => {
    const answer = await performUnless(
      ['ResourceNotFoundException', 'InvalidArnException'],
      'acm:DescribeCertificate',
      clients.acm.send(new DescribeCertificateCommand({ CertificateArn: arn })),
    );
    const found = answer?.Certificate;
    if (!found) {
      findings.failed(arn, `is not in ${names.region}; request one for the names of the service`);
      return;
    }
    const { Status: status, NotAfter: end, RenewalSummary: renewal } = found;
    if (status !== 'ISSUED') {
      findings.failed(arn, `is ${status ?? 'without status'}; validate it, or request another one`);
      return;
    }
    const days = end && Math.floor((end.getTime() - now.getTime()) / 86_400_000);
    if (days !== undefined && days < CERTIFICATE_MARGIN.toDays()) {
      const why = renewal?.RenewalStatus ? `, renewal ${renewal.RenewalStatus}` : '';
      findings.failed(arn, `ends in ${days} days${why}; see that its validation record is still there`);
      return;
    }
    const covered = [found.DomainName, ...(found.SubjectAlternativeNames ?? [])].filter((name) => name !== undefined);
    const missing = [subject.dns.record, names.siteRecord(subject.dns.record)].filter(
      (name) => !covered.some((pattern) => covers(pattern, name)),
    );
    findings.judge(
      arn,
      missing.length === 0,
      `issued${days === undefined ? '' : `, ends in ${days} days`}`,
      `covers ${covered.join(', ')}, and not ${missing.join(', ')}; request one that does`,
    );
  });
}

/** Whether a name of a certificate covers a host: a star stands for exactly one label. */
export function covers(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern.toLowerCase() === host.toLowerCase();
  const [, ...rest] = host.split('.');
  return pattern.slice(2).toLowerCase() === rest.join('.').toLowerCase();
}
