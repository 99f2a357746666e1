import { performUnless } from '../aws-failure';
import { Check, Findings, Place } from './finding';

/** The password is in both Regions, and its replica follows. */
export const secretReplica: Check = {
  id: 'secret-replica',
  why: 'A replica that failed stays as it is without a word; the standby would have an old password, or none.',
  where: 'each',
  look,
};

async function look({ subject, names, clients }: Place, findings: Findings): Promise<void> {
  const secret = names.secret(subject.secretPurpose);
  await findings.attempt(secret, async () => {
    const found = await performUnless(
      ['ResourceNotFoundException'],
      'secretsmanager:DescribeSecret',
      clients.secrets.describe(secret),
    );
    if (!found) {
      findings.failed(secret, `is not in ${names.region}; deploy the vault of ${subject.pair.home}`);
      return;
    }
    if (found.DeletedDate !== undefined) {
      findings.failed(secret, 'is marked for deletion; restore it');
      return;
    }
    const { standby } = subject.pair;
    if (names.region === standby) {
      findings.judge(
        secret,
        found.PrimaryRegion === undefined || found.PrimaryRegion === subject.pair.home,
        found.PrimaryRegion === undefined ? 'is there, on its own' : `is there, a replica of ${found.PrimaryRegion}`,
        `is a replica of ${found.PrimaryRegion ?? ''}, and not of ${subject.pair.home}; see who made it`,
      );
      return;
    }
    const replica = found.ReplicationStatus?.find(({ Region }) => Region === standby);
    if (!replica) {
      findings.failed(secret, `has no replica in ${standby}; deploy the vault of ${names.region}`);
      return;
    }
    const { Status: status = 'unknown', StatusMessage: message } = replica;
    findings.judge(
      secret,
      status === 'InSync',
      `its replica in ${standby} is in sync`,
      `its replica in ${standby} is ${status}${message ? ` (${message})` : ''}; see its key and that no secret of this name was there before`,
    );
  });
}
