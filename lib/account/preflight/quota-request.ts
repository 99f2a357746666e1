import { Finding, QuotaRequest } from './finding';

/** What to request, one text a quota: the reason for AWS, and the command that asks. */
export function quotaRequestTexts(findings: readonly Finding[], prefix: string): readonly string[] {
  return findings.flatMap(({ quota, detail }) => (quota ? [requestText(quota, detail, prefix)] : []));
}

function requestText({ region, service, code, name, value, wanted }: QuotaRequest, detail: string, prefix: string) {
  return [
    `# ${region}: ${name} (${service} ${code}), from ${value} to ${wanted}`,
    `# Reason: ${prefix} keeps a second Region from which it serves when the first one is lost.`,
    `# It needs the same room in both: ${detail.replace(/;.*$/, '')}.`,
    `aws service-quotas request-service-quota-increase --region ${region} \\`,
    `  --service-code ${service} --quota-code ${code} --desired-value ${wanted}`,
  ].join('\n');
}
