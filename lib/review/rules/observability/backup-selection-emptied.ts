import { UNKNOWN } from '../../attributes';
import { Estate, Resource, Snapshot } from '../../estate';
import { matches } from '../../policy-document';
import { Finding, Rule } from '../../rule';
import { listed } from '../../wording';
import { BACKUP_PLAN, BACKUP_SELECTION } from './backup';
import { BACKED_UP_TYPES, isSelectedByTags, tagsLookedAt } from '../../backup-selected';

const TAGS = ['selection_tag', 'condition'] as const;

export const observabilityBackupSelectionEmptied: Rule = {
  id: 'observability-backup-selection-emptied',
  area: 'observability',
  severity: 'high',
  title: 'A backup selection covers nothing, or less than before',
  lost: 'No new recovery points are made of what falls out, from the next run on. Those that exist expire by their lifecycle; after that there is nothing to restore.',
  safeWay:
    'Add the new selection beside the old one, see a recovery point of each resource (`aws backup list-recovery-points-by-resource`), and remove the old one after that.',
  source: 'AWS Backup API, BackupSelection; a selection with nothing in it is accepted',
  types: [BACKUP_SELECTION, ...BACKED_UP_TYPES],
  *check({ estate }) {
    for (const change of estate.changed(BACKUP_SELECTION)) {
      const { before, after, action } = change;
      if (change.isDeposed) continue;
      if (after && isEmpty(after)) {
        if (before && isEmpty(before)) continue;
        yield { at: change, message: 'it selects nothing: no resource, no tag, no condition' };
        continue;
      }
      if (!before || isPlanGone(estate, before)) continue;
      if (action === 'forget') {
        yield {
          at: change,
          severity: 'note',
          message: 'the selection is no longer managed: nothing brings it back once it is gone',
          lost: 'Nothing at once: the selection stays as it is.',
        };
        continue;
      }
      const covered = coverage(estate.after);
      const lost = resourcesOf(before).filter((item) => !covered.patterns.some((pattern) => matches(pattern, item)));
      const gone = lost.filter((item) => !isGone(estate, item) && !isReferred(estate.after, covered.selections, item));
      const open = after === undefined && !TAGS.every((tag) => before.values.isUnset(tag)) && !hasTags(estate, before);
      if (gone.length > 0) {
        const isUnknown = covered.isUnknown && after !== undefined;
        yield isUnknown
          ? { at: change, message: `whether it still covers ${listed(gone)} is not known yet`, isUnknown }
          : { at: change, message: `${listed(gone)} ${gone.length === 1 ? 'is' : 'are'} no longer selected` };
      } else if (open) {
        yield { at: change, message: 'what has its tags is no longer selected' };
      } else if (after) {
        const reason = narrowing(before, after);
        if (reason !== undefined) yield { at: change, message: reason };
      }
    }
    yield* deselected(estate);
  },
};

/** What was selected by its tags, and is no longer since they changed. */
function* deselected(estate: Estate): Generator<Finding> {
  for (const change of estate.changed(...BACKED_UP_TYPES)) {
    const { before, after } = change;
    if (!before || !after || change.isDeposed) continue;
    const selections = estate.before.of(BACKUP_SELECTION).filter((selection) => isSelectedByTags(selection, before));
    if (selections.length === 0 || estate.after.of(BACKUP_SELECTION).some((each) => isSelectedByTags(each, after))) {
      continue;
    }
    const tagOf = ({ values }: Resource, tag: string): string => String(values.text('tags_all', tag) ?? 'none');
    const changed = [...new Set(selections.flatMap(tagsLookedAt))]
      .filter((tag) => tagOf(before, tag) !== tagOf(after, tag))
      .map((tag) => `tag ${tag} goes from ${tagOf(before, tag)} to ${tagOf(after, tag)}`);
    // Otherwise the selection has changed, which is told there.
    if (changed.length > 0) yield { at: change, message: `${listed(changed)}: it is no longer selected for backups` };
  }
}

function isEmpty(selection: Resource): boolean {
  return (
    selection.values.isUnset('resources') && TAGS.every((tag) => isLeftOut(selection, tag) || isHollow(selection, tag))
  );
}

/**
 * Whether the configuration says nothing of an attribute. Of what it leaves out the provider says that it is not
 * known until apply; what it sets is known, or refers to something.
 */
function isLeftOut(selection: Resource, attribute: string): boolean {
  const { values } = selection;
  return values.at(attribute) === UNKNOWN ? selection.references(attribute).length === 0 : values.isUnset(attribute);
}

/** The provider writes an empty `condition` block with empty lists in it. */
function isHollow({ values }: Resource, tag: string): boolean {
  const blocks = values.blocks(tag);
  return blocks !== UNKNOWN && blocks.every((block) => block.names.length === 0);
}

/** The plan itself goes: rule observability-backup-removed. */
function isPlanGone({ before, after }: Estate, selection: Resource): boolean {
  const plans = before.targets(selection, 'plan_id', BACKUP_PLAN);
  return plans.length > 0 && plans.every(({ key }) => after.find(key) === undefined);
}

function resourcesOf({ values }: Resource): readonly string[] {
  const texts = values.texts('resources');
  return texts === UNKNOWN ? [] : texts.filter((item): item is string => item !== UNKNOWN);
}

interface Coverage {
  /** ARNs, some of them with wildcards. */
  readonly patterns: readonly string[];
  readonly isUnknown: boolean;
  readonly selections: readonly Resource[];
}

/** What all selections after the plans name. */
function coverage(after: Snapshot): Coverage {
  const selections = after.of(BACKUP_SELECTION);
  const isUnknown = selections.some(({ values }) => {
    const texts = values.texts('resources');
    return texts === UNKNOWN || texts.includes(UNKNOWN);
  });
  return { patterns: selections.flatMap(resourcesOf), isUnknown, selections };
}

/** Whether the resource of an ARN is destroyed by the plan: nothing is left to back up. */
function isGone({ before, after }: Estate, arn: string): boolean {
  const found = before.named(arn, undefined);
  return found.length > 0 && found.every(({ key }) => after.find(key) === undefined);
}

/** Whether a selection whose ARNs are not known yet refers to the resource. */
function isReferred(after: Snapshot, selections: readonly Resource[], arn: string): boolean {
  const resources = after.named(arn, undefined);
  return selections.some((selection) =>
    after.targets(selection, 'resources').some((target) => resources.includes(target)),
  );
}

function hasTags({ after }: Estate, before: Resource): boolean {
  const tags = tagsOf(before);
  return after.of(BACKUP_SELECTION).some((selection) => tagsOf(selection) === tags);
}

/** Every known tag condition, sorted, as one text. */
function tagsOf({ values }: Resource): string {
  const blocks = TAGS.flatMap((tag) => {
    const all = values.at(tag);
    return Array.isArray(all) ? all.map((block) => JSON.stringify(block)) : [];
  });
  return blocks.sort().join();
}

function narrowing(before: Resource, after: Resource): string | undefined {
  if (before.values.isUnset('not_resources') && !isLeftOut(after, 'not_resources')) {
    const excluded = after.values.texts('not_resources');
    const names = excluded === UNKNOWN ? [] : excluded.filter((item): item is string => item !== UNKNOWN);
    return `it now leaves out ${listed(names) || 'resources that are not known yet'}`;
  }
  const conditions = (selection: Resource): number => countOf(selection, 'condition');
  if (conditions(after) > conditions(before)) {
    return 'it gains a condition: of what it selected, only what meets that too is backed up';
  }
  const tags = (selection: Resource): number => countOf(selection, 'selection_tag');
  if (tags(after) < tags(before)) return 'it loses a tag: what has that tag only is no longer selected';
  return undefined;
}

function countOf({ values }: Resource, tag: string): number {
  const text = tag === 'condition' ? values.at('condition') : values.at('selection_tag');
  return text === UNKNOWN ? 0 : (JSON.stringify(text).match(/"key":/g)?.length ?? 0);
}
