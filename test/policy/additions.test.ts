import { COMPLIANCE_EXCEPTIONS } from '../../lib/security/compliance/exceptions';
import { judge } from '../../lib/security/compliance/rule';
import { COMPLIANCE_RULES } from '../../lib/security/compliance/rules';
import { prodWithEverything } from './prod';

// What an environment may have and `prod` has not, judged by the rules for `prod`.

test('of what is asked, the recorder of AWS Config lacks what its bucket is not worth', () => {
  const { results } = judge(prodWithEverything(), COMPLIANCE_RULES, COMPLIANCE_EXCEPTIONS);
  const broken = results.flatMap(({ rule, failed }) => failed.map((at) => `${rule.ids[0]} ${at}`));
  // Snapshots of what AWS Config knows anyway: each Region writes its own, once and under names of their own.
  const lacking = ['S3_BUCKET_REPLICATION_ENABLED', 'S3_BUCKET_VERSIONING_ENABLED', 'S3_BUCKET_DEFAULT_LOCK_ENABLED'];
  expect(broken).toEqual(
    lacking.flatMap((rule) =>
      ['us-east-2', 'us-west-2'].map(
        (region) => `${rule} warmsite-prod-site-${region} aws_s3_bucket.configuration_bucket`,
      ),
    ),
  );
});
