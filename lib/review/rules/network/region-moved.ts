import { Change, Estate, regionOfArn, withoutKeys } from '../../estate';
import { Rule } from '../../rule';
import { counted } from '../../wording';

export const networkRegionMoved: Rule = {
  id: 'network-region-moved',
  area: 'network',
  severity: 'critical',
  title: 'Resources change their Region',
  lost: 'Nothing moves between Regions: what is there is destroyed, or forgotten by Terraform, and an empty one is made in the other Region. Two copies that were to be apart may end up in the same place.',
  safeWay:
    'Put the provider back to its Region. To have something in the other Region, add it to the stack of that Region, copy what is in it, and remove the old one in a plan of its own.',
  source: 'Terraform AWS provider, Enhanced region support: a changed region forces replacement',
  // Of any type.
  types: [],
  *check({ estate }) {
    const moves = new Map<string, { from: string; to: string; changes: Change[] }>();
    for (const change of estate.changes) {
      const { from, to } = moveOf(change, estate) ?? {};
      if (from === undefined || to === undefined) continue;
      const key = `${change.stack} ${from} ${to}`;
      const move = moves.get(key) ?? { from, to, changes: [] };
      move.changes.push(change);
      moves.set(key, move);
    }
    for (const { from, to, changes } of moves.values()) {
      const [first, ...more] = changes;
      if (!first) continue;
      yield more.length === 0
        ? { at: first, message: `it moves from ${from} to ${to}` }
        : {
            at: { stack: first.stack },
            part: `${from} ${to}`,
            message: `${counted(changes.length, 'resource')} move from ${from} to ${to}, ${first.address} among them`,
          };
    }
  },
};

function moveOf({ before, after, stack, address }: Change, estate: Estate): { from: string; to: string } | undefined {
  const from = before?.region;
  const to = after?.region;
  if (from === undefined || !after) return undefined;
  if (to !== undefined && to !== from) return { from, to };
  // A provider that is pointed elsewhere does not show in the values: the resource is still where its ARN says.
  if (typeof after.values.text('region') === 'string') return undefined;
  const arn = before?.values.text('arn');
  const own = typeof arn === 'string' ? regionOfArn(arn) : undefined;
  const plan = estate.plans.find((it) => it.stack === stack);
  const provider = plan?.configuration.get(withoutKeys(address))?.providerRegion;
  return own !== undefined && provider !== undefined && own !== provider ? { from: own, to: provider } : undefined;
}
