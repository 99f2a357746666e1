import { performUnless } from '../aws-failure';
import { Duration } from '../../core/quantities';
import { Check, Findings, Place } from './finding';

/** The oldest that a password should become: KMS exchanges the material of our keys as often. */
export const OLDEST_SECRET = Duration.days(365);

/** Nobody changes the password but people (docs/decisions/0019): somebody must tell them. */
export const secretAge: Check = {
  id: 'secret-age',
  why: 'No schedule changes the password of the master user: whoever has read it once can log in until a person does.',
  where: 'each',
  look,
};

async function look({ subject, names, clients, now }: Place, findings: Findings): Promise<void> {
  const secret = names.secret(subject.secretPurpose);
  await findings.attempt(secret, async () => {
    const versions = await performUnless(
      ['ResourceNotFoundException'],
      'secretsmanager:ListSecretVersionIds',
      clients.secrets.versions(secret),
    );
    const made = versions?.find(({ VersionStages }) => VersionStages?.includes('AWSCURRENT'))?.CreatedDate;
    // Before the first deployment; that it is there is asked by the check of its replica.
    if (made === undefined) return;
    const days = Math.floor((now.getTime() / 1000 - made) / Duration.days(1).toSeconds());
    findings.judge(
      secret,
      days <= OLDEST_SECRET.toDays(),
      `its value is ${days} days old`,
      `its value is ${days} days old, and ${OLDEST_SECRET.toDays()} is the most; give it a new one (docs/operate.md, "A new master password")`,
    );
  });
}
