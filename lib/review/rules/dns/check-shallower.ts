import { Attributes, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { asksEndpoint, endpointOf, HEALTH_CHECK, recordsOf } from './health-check';

export const dnsCheckShallower: Rule = {
  id: 'dns-check-shallower',
  area: 'dns',
  severity: 'high',
  title: 'A health check looks less closely',
  lost: 'A Region that accepts connections but no longer answers as it should counts as healthy: the failover that it needs does not happen by itself.',
  safeWay:
    'Keep the protocol, the path and the text that is searched for. Ask a path that answers 2xx only while the service works, and try a new one with a second check first.',
  source:
    'Route 53 Developer Guide, How Route 53 determines whether a health check is healthy: 2xx and 3xx are healthy, TCP only connects',
  types: [HEALTH_CHECK],
  *check({ estate }) {
    for (const change of estate.changed(HEALTH_CHECK)) {
      const { before, after } = change;
      if (!before || !after || !asksEndpoint(before) || !asksEndpoint(after)) continue;
      const found = differences(before, after);
      if (found.length === 0) continue;
      const isUsed = recordsOf(estate.before, before).length + recordsOf(estate.after, after).length > 0;
      const isHigh = isUsed && found.some(({ isSerious }) => isSerious);
      yield {
        at: change,
        severity: isHigh ? 'high' : 'warning',
        message: `the health check of ${endpointOf(before)} ${found.map(({ text }) => text).join(' and ')}`,
      };
    }
  },
};

interface Difference {
  readonly text: string;
  readonly isSerious: boolean;
}

function differences({ values: before }: Resource, { values: after }: Resource): readonly Difference[] {
  const found: Difference[] = [];
  const [from, to] = [textOf(before, 'type'), textOf(after, 'type')];
  if (depth(to) < depth(from)) {
    found.push({ text: to === 'TCP' ? 'only connects' : `is ${to}, no longer ${from}`, isSerious: true });
  } else if (from.startsWith('HTTPS') && to.startsWith('HTTP') && !to.startsWith('HTTPS')) {
    found.push({ text: `is ${to}, where a redirect to HTTPS is healthy`, isSerious: true });
  }
  const [oldText, newText] = [textOf(before, 'search_string'), textOf(after, 'search_string')];
  if (oldText !== '' && newText !== oldText && depth(to) >= depth(from)) {
    found.push({
      text: newText === '' ? 'searches for no text' : 'searches for another text',
      isSerious: newText === '',
    });
  }
  const [oldPath, newPath] = [textOf(before, 'resource_path') || '/', textOf(after, 'resource_path') || '/'];
  if (oldPath !== newPath && to !== 'TCP') {
    found.push({ text: `asks for ${newPath}`, isSerious: false });
  }
  if (before.flag('enable_sni') === true && after.flag('enable_sni') === false && to.startsWith('HTTPS')) {
    found.push({ text: 'no longer names the host when it connects (SNI)', isSerious: false });
  }
  return found;
}

function depth(type: string): number {
  if (type === 'TCP') return 0;
  return type.endsWith('_STR_MATCH') ? 2 : 1;
}

function textOf(values: Attributes, name: string): string {
  const text = values.text(name);
  return text === UNKNOWN ? '(not known yet)' : (text ?? '');
}
