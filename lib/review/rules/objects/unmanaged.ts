import { Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { BUCKET, OBJECT_LOCK, REPLICATION, VERSIONING } from './bucket';

const KINDS: Readonly<Record<string, string>> = {
  [BUCKET]: 'bucket',
  [VERSIONING]: 'versioning',
  [REPLICATION]: 'replication',
  [OBJECT_LOCK]: 'object lock',
  aws_ecr_replication_configuration: 'replication of images',
};

export const objectsUnmanaged: Rule = {
  id: 'objects-unmanaged',
  area: 'objects',
  severity: 'note',
  title: 'A bucket or its protection is no longer managed',
  lost: 'Nothing at once: it stays as it is. From then on no plan shows when somebody changes it, and none puts it right.',
  safeWay: 'Import it where it is managed from now on, in the same change, so that one of the two always watches it.',
  source: 'Terraform language, removed block',
  types: Object.keys(KINDS),
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { before, action, type, isDeposed } = change;
      if (action !== 'forget' || !before || isDeposed || isManagedElsewhere(estate.after, before)) continue;
      const bucket = before.values.text('bucket');
      const of = type === BUCKET ? ' ' : ' of ';
      const name = typeof bucket === 'string' ? `${of}${bucket}` : '';
      yield { at: change, message: `the ${KINDS[type] ?? type}${name} is no longer managed` };
    }
  },
};

/** Whether another stack has the same thing: its id is the same. */
function isManagedElsewhere(snapshot: Snapshot, { type, region, values }: Resource): boolean {
  const id = values.text('id');
  return snapshot.of(type).some((other) => other.region === region && other.values.text('id') === id);
}
