import { Unknown, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { replicasOf, SECRET, secretName } from './secret';

export const keysSecretNotReplicated: Rule = {
  id: 'keys-secret-not-replicated',
  area: 'keys',
  severity: 'warning',
  title: 'A new secret is not replicated, as others are',
  lost: 'When its Region is lost nobody can read it, and nobody knows the value any more, if it is kept nowhere else.',
  safeWay:
    'Add a replica in the other Region, with a key of that Region. If the value is good for one Region only, or can be made again, say so in an exception for this rule, with the reason and a date.',
  source: 'Secrets Manager User Guide, Replicate secrets across Regions',
  types: [SECRET],
  *check({ estate }) {
    const secrets = estate.after.of(SECRET);
    const [example] = secrets
      .filter((secret) => estate.before.find(secret.key) && isReplicated(secret) === true)
      .map((secret) => secretName(secret))
      .sort();
    if (example === undefined) return;
    for (const change of estate.changed(SECRET)) {
      const { after, action, isImported } = change;
      if (action !== 'create' || isImported || !after) continue;
      const is = isReplicated(after);
      if (is === UNKNOWN) {
        yield { at: change, message: `whether ${secretName(after)} is replicated is not known yet`, isUnknown: true };
      } else if (!is && !hasTwin(secrets, after)) {
        yield {
          at: change,
          message: `${secretName(after)} is in ${after.region ?? 'one Region'} only, while ${example} has a replica`,
        };
      }
    }
  },
};

function isReplicated(secret: Resource): boolean | Unknown {
  const replicas = replicasOf(secret);
  return replicas === UNKNOWN ? UNKNOWN : replicas.length > 0;
}

/** Whether there is one of the same name in another Region: one of its own in each does as well. */
function hasTwin(secrets: readonly Resource[], { region, values }: Resource): boolean {
  const name = values.text('name');
  return typeof name === 'string' && secrets.some((one) => one.region !== region && one.values.text('name') === name);
}
