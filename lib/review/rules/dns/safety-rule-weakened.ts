import { UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { listed, shown } from '../../wording';
import { SAFETY_RULE } from './routing-control';

export const dnsSafetyRuleWeakened: Rule = {
  id: 'dns-safety-rule-weakened',
  area: 'dns',
  severity: 'high',
  title: 'A safety rule of routing controls is removed or asks for less',
  lost: 'A slip during a failover can take both Regions out of service, or leave both in: the rule that refused it is gone or says yes.',
  safeWay: 'Keep the rule. Who has to act against it may override it for one call, with the name of the rule.',
  source: 'Amazon Application Recovery Controller Developer Guide, Safety rules',
  types: [SAFETY_RULE],
  *check({ estate }) {
    for (const change of estate.changed(SAFETY_RULE)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed || action === 'forget') continue;
      const name = `the safety rule ${shown(before.values.text('name'))}`;
      if (!after) {
        yield { at: change, message: `${name} is destroyed` };
        continue;
      }
      const found = differences(before, after);
      if (found.length > 0) yield { at: change, message: `${name} ${listed(found)}` };
    }
  },
};

function differences({ values: before }: Resource, { values: after }: Resource): readonly string[] {
  const found: string[] = [];
  const at = ['rule_config', 0] as const;
  const type = before.text(...at, 'type');
  const newType = after.text(...at, 'type');
  if (type !== newType && newType !== UNKNOWN && newType !== 'AND') {
    found.push(`is of type ${shown(newType)}, no longer ${shown(type)}`);
  }
  const threshold = before.number(...at, 'threshold');
  const newThreshold = after.number(...at, 'threshold');
  if (typeof threshold === 'number' && typeof newThreshold === 'number' && newThreshold < threshold) {
    found.push(`asks for ${newThreshold} controls, no longer for ${threshold}`);
  }
  const inverted = before.flag(...at, 'inverted') ?? false;
  const newInverted = after.flag(...at, 'inverted') ?? false;
  if (inverted !== newInverted && newInverted !== UNKNOWN) {
    found.push(newInverted ? 'is inverted' : 'is no longer inverted');
  }
  for (const attribute of ['asserted_controls', 'gating_controls', 'target_controls']) {
    const controls = before.texts(attribute);
    const left = after.texts(attribute);
    if (controls === UNKNOWN || left === UNKNOWN || left.includes(UNKNOWN)) continue;
    const gone = controls.filter((control) => !left.includes(control));
    if (gone.length > 0) found.push(`no longer looks at ${gone.length} of its controls (${attribute})`);
  }
  return found;
}
