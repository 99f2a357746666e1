import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { counterpartOf, GROUP, instanceTypesOf, LAUNCH_TYPES, launchOf, nameOf } from './group';
import { pairsOf, regionOf } from './pair';
import { releaseOf } from './release';

export const inferenceReleaseOneSided: Rule = {
  id: 'inference-release-one-sided',
  area: 'inference',
  severity: 'warning',
  title: 'One Region gets another machine image, start script or type',
  lost: 'The ids of images differ between Regions, so that nobody sees whether both are the same build: until the other Region follows, a failover goes to machines of another one.',
  safeWay:
    'Releasing one Region first is right: except this finding until the day on which the other one follows. Take the image of the same build for both (`npm run warmsite -- images <env>` prints them), and release the other Region after a normal day without alarms.',
  source: 'AWS Well-Architected Reliability Pillar, REL08: deploy to one Region at a time, then to the other',
  types: [GROUP, ...LAUNCH_TYPES],
  *check(context) {
    const { estate, expectations } = context;
    const changesOf = (group: Resource): Changes | undefined => {
      const before = estate.before.find(group.key);
      const [was, is] = [before && launchOf(before, estate.before), launchOf(group, estate.after)];
      return was && is ? changesBetween(was, is) : undefined;
    };
    for (const { group, other } of pairsOf(estate.after, context)) {
      const launch = launchOf(group, estate.after);
      const [own, theirs] = [changesOf(group), changesOf(other)];
      if (!launch || !own || !theirs) continue;
      const [release, model] = [launch, launchOf(other, estate.after)].map((it) => it && releaseOf(it));
      const isSame = release?.parts.join() === model?.parts.join();
      // Other parts of the release: inference-releases-differ speaks. The same ones now: this one catches up.
      if (!isSame || own.hasNewParts !== theirs.hasNewParts) continue;
      if (own.image !== undefined && theirs.image === undefined) {
        yield {
          at: launch,
          part: 'image',
          message: `the machine image changes to ${own.image}, in ${regionOf(other)} it stays`,
        };
      }
      if (own.type !== undefined && theirs.type === undefined && overridesType(group, estate.after)) {
        yield {
          at: launch,
          part: 'type',
          message: `the type of the launch template changes to ${own.type}, in ${regionOf(other)} it stays`,
          lost: 'Nothing yet: the group names its types itself. What starts without these overrides gets another machine than in the other Region.',
        };
      }
      if (own.hasNewScript && !theirs.hasNewScript && release?.script !== model?.script) {
        yield { at: launch, part: 'script', message: `the start script changes, in ${regionOf(other)} it stays` };
      }
    }
    for (const group of estate.after.of(GROUP)) {
      const changes = changesOf(group);
      const isExpected = expectations?.groups.some(
        ({ name, region }) => name === nameOf(group) && region !== group.region,
      );
      if (!isExpected || !changes || counterpartOf(group, estate.after)) continue;
      if (changes.image === undefined && !changes.hasNewScript && !changes.hasNewParts) continue;
      yield {
        at: group,
        message: 'its release changes, and the plans of the other Region are not among those under review',
        isUnknown: true,
      };
    }
  },
};

/** Whether the types of the group are not that of its template: of those, inference-instance-types-differ speaks. */
function overridesType(group: Resource, snapshot: Snapshot): boolean {
  const types = instanceTypesOf(group, snapshot);
  return types !== UNKNOWN && !types.includes(textOf(launchOf(group, snapshot)?.values.text('instance_type')));
}

function textOf(text: unknown): string {
  return typeof text === 'string' ? text : '';
}

interface Changes {
  /** The image that it changes to. */
  readonly image?: string;
  /** The instance type that it changes to. */
  readonly type?: string;
  readonly hasNewParts: boolean;
  readonly hasNewScript: boolean;
}

function changesBetween(before: Resource, after: Resource): Changes {
  const [imageWas, image] = [before, after].map(({ values }) => values.text('image_id'));
  const [was, is] = [before, after].map(releaseOf);
  const [typeWas, type] = [before, after].map(({ values }) => values.text('instance_type'));
  const isNew = imageWas !== undefined && image !== undefined && image !== imageWas;
  return {
    ...(isNew ? { image: image === UNKNOWN ? 'one that is not known until apply' : image } : {}),
    ...(typeof type === 'string' && typeWas !== undefined && type !== typeWas ? { type } : {}),
    hasNewParts: was?.parts.join() !== is?.parts.join(),
    hasNewScript: was?.script !== is?.script,
  };
}
