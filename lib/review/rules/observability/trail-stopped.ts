import { Rule } from '../../rule';
import { listed } from '../../wording';

const TRAIL = 'aws_cloudtrail';

/** What a trail may lose, with how it reads. */
const FLAGS: readonly { readonly name: string; readonly message: string }[] = [
  { name: 'enable_logging', message: 'it no longer records' },
  { name: 'is_multi_region_trail', message: 'it records one Region only' },
  { name: 'include_global_service_events', message: 'it no longer records IAM, STS and CloudFront' },
  { name: 'enable_log_file_validation', message: 'nobody can prove any more that its files are untouched' },
  { name: 'is_organization_trail', message: 'it records one account only' },
];

export const observabilityTrailStopped: Rule = {
  id: 'observability-trail-stopped',
  area: 'observability',
  severity: 'warning',
  title: 'The audit trail is stopped or narrowed',
  lost: 'Who did what from now on, in the Regions or services that fall out, cannot be found out later: neither what began an outage nor who else was in.',
  safeWay:
    'Keep one trail over all Regions. To move it, start the new one first, and stop the old one after its first files are there.',
  source: 'AWS CloudTrail User Guide, Understanding multi-Region trails',
  types: [TRAIL],
  *check({ estate }) {
    for (const change of estate.changed(TRAIL)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed || action === 'forget') continue;
      if (!after) {
        const isCovered = estate.after
          .of(TRAIL)
          .some(
            ({ values }) => values.flag('enable_logging') !== false && values.flag('is_multi_region_trail') === true,
          );
        yield {
          at: change,
          severity: isCovered ? 'note' : 'warning',
          message: isCovered
            ? 'the trail is destroyed, another one over all Regions is left'
            : 'the trail is destroyed',
        };
        continue;
      }
      const lost = FLAGS.filter(({ name }) => before.values.flag(name) === true && after.values.flag(name) === false);
      if (lost.length > 0) yield { at: change, message: listed(lost.map(({ message }) => message)) };
    }
  },
};
