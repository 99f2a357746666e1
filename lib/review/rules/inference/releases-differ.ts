import { Rule } from '../../rule';
import { listed } from '../../wording';
import { GROUP, LAUNCH_TYPES, launchOf } from './group';
import { pairsOf, regionOf } from './pair';
import { releaseOf } from './release';

export const inferenceReleasesDiffer: Rule = {
  id: 'inference-releases-differ',
  area: 'inference',
  severity: 'warning',
  title: 'The two Regions serve another model or image',
  lost: 'A failover changes the release that users get, without anybody having decided it. That lasts until the other Region follows.',
  safeWay:
    'Releasing one Region first is right: except this finding until the day on which the other one follows, and release there after a normal day without alarms. A part that was changed by mistake has to be the same again in both.',
  source: 'AWS Well-Architected Reliability Pillar, REL08: deploy to one Region at a time, then to the other',
  types: [GROUP, ...LAUNCH_TYPES],
  *inspect(snapshot, context) {
    for (const { group, other } of pairsOf(snapshot, context)) {
      const launch = launchOf(group, snapshot);
      const [own, theirs] = [launch, launchOf(other, snapshot)].map((it) => it && releaseOf(it)?.parts);
      if (!launch || !own || !theirs) continue;
      const only = own.filter((part) => !theirs.includes(part));
      const missing = theirs.filter((part) => !own.includes(part));
      if (only.length + missing.length === 0) continue;
      const parted = (parts: readonly string[]): string =>
        parts.length === 0 ? 'nothing of it' : listed(parts.map(shortened));
      yield {
        at: launch,
        part: [...only, '', ...missing].join(' '),
        message: `it starts with ${parted(only)}, in ${regionOf(other)} with ${parted(missing)}`,
      };
    }
  },
};

/** A digest by its beginning, an artifact without its bucket, which is another one in each Region anyway. */
function shortened(part: string): string {
  return /^[0-9a-f]{64}$/.test(part) ? `digest ${part.slice(0, 8)}…` : part.replace(/^s3:\/\/[^/]+\//, 's3://…/');
}
