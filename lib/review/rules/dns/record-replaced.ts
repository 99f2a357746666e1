import { Rule } from '../../rule';
import { isLive, isSameName, labelOf, RECORD } from './record';

export const dnsRecordReplaced: Rule = {
  id: 'dns-record-replaced',
  area: 'dns',
  severity: 'high',
  title: 'A record of the recovery path is replaced',
  lost: 'The record is deleted before the new one exists. Whoever asks in between gets no answer and keeps that for the negative TTL of the zone, 15 minutes by default; the old name is gone for good when the name is what changes.',
  safeWay: 'Add the new record beside the old one, move what uses it, and remove the old one in a later change.',
  source:
    'Terraform AWS provider, aws_route53_record: name and zone_id force a new resource; RFC 2308, Negative caching',
  types: [RECORD],
  *check({ estate }) {
    for (const change of estate.changed(RECORD)) {
      const { before, after, action } = change;
      if (action !== 'replace' || !before || !after || !isLive(estate.before, before)) continue;
      const isRenamed = isSameName(before, after) === false;
      yield {
        at: change,
        ...(isRenamed ? { severity: 'critical' as const } : {}),
        message: isRenamed
          ? `${labelOf(before)} is destroyed for a record of another name, type or zone`
          : `${labelOf(before)} is destroyed and created anew`,
      };
    }
  },
};
