import { Rule } from '../../rule';
import { listed } from '../../wording';
import { BUCKET, REPLICATION } from './bucket';
import { keptRules, ruleWords, sourceWords } from './replication';

export const objectsReplicationTimeOff: Rule = {
  id: 'objects-replication-time-off',
  area: 'objects',
  severity: 'warning',
  title: 'Replication loses its time limit or its metrics',
  lost: 'Without replication time control nothing promises that objects arrive within 15 minutes: what a failover loses has no bound. Without metrics the alarms on latency, backlog and failures see nothing and stay quiet.',
  safeWay:
    'Keep both on for the rules that the recovery point rests on. To save the charge for the time limit, keep the metrics, and put the recovery point that can still be promised into the objectives.',
  source:
    'S3 User Guide, Meeting compliance requirements with S3 Replication Time Control; Using S3 Replication metrics',
  types: [REPLICATION, BUCKET],
  *check({ estate }) {
    for (const { change, before, was, is } of keptRules(estate)) {
      const parts = [
        { name: 'replication time control', had: was.hasTimeControl, has: is.hasTimeControl },
        { name: 'metrics', had: was.hasMetrics, has: is.hasMetrics },
      ].filter(({ had, has }) => had === true && has !== true);
      if (parts.length === 0) continue;
      const rule = `${ruleWords(was)} of ${sourceWords(before)}`;
      const place = { at: change, part: ruleWords(was) };
      const lost = parts.filter(({ has }) => has === false).map(({ name }) => `its ${name}`);
      if (lost.length > 0) yield { ...place, message: `${rule} loses ${listed(lost)}` };
      else {
        const names = parts.map(({ name }) => `its ${name}`);
        yield { ...place, message: `whether ${rule} keeps ${listed(names)} is not known yet`, isUnknown: true };
      }
    }
  },
};
