import { Attributes, UNKNOWN } from '../../attributes';
import { Finding, Rule } from '../../rule';
import { counted } from '../../wording';
import { TARGET_GROUP_TYPES } from './balancing';

export const inferenceTargetHealthWeakened: Rule = {
  id: 'inference-target-health-weakened',
  area: 'inference',
  severity: 'warning',
  title: 'The load balancer sees later, or no longer, that an instance is dead',
  lost: 'Requests go on to an instance that does not serve, and the group does not replace it: its health check is this one. The failover may not happen either, since the Region looks healthy.',
  safeWay:
    'Ask a path that answers 200 only when the model does, over HTTP, and let interval times threshold stay under a minute. Change the check together with the server, in both Regions.',
  source: 'Elastic Load Balancing, Health checks for Application Load Balancer target groups',
  types: [...TARGET_GROUP_TYPES],
  *check({ estate }) {
    for (const change of estate.changed(...TARGET_GROUP_TYPES)) {
      const [was, is] = [change.before, change.after].map((group) => group?.values.block('health_check'));
      if (!was || !is || was === UNKNOWN || is === UNKNOWN) continue;
      for (const finding of weakenings(was, is)) yield { at: change, ...finding };
    }
  },
};

function* weakenings(was: Attributes, is: Attributes): Iterable<Omit<Finding, 'at'>> {
  if (was.flag('enabled') === true && is.flag('enabled') === false) {
    yield { part: 'enabled', severity: 'high', message: 'its health check is switched off' };
    return;
  }
  const [protocolWas, protocol] = [was, is].map((check) => check.text('protocol'));
  if (protocol === 'TCP' && typeof protocolWas === 'string' && protocolWas !== 'TCP') {
    yield { part: 'protocol', severity: 'high', message: 'its health check asks no more than an open port' };
  }
  const [pathWas, path] = [was, is].map((check) => check.text('path'));
  if (typeof pathWas === 'string' && typeof path === 'string' && path !== pathWas) {
    yield { part: 'path', message: `its health check asks ${path} instead of ${pathWas}` };
  }
  const [portWas, port] = [was, is].map((check) => check.text('port') ?? 'traffic-port');
  if (portWas === 'traffic-port' && typeof port === 'string' && port !== portWas) {
    yield { part: 'port', message: `its health check asks port ${port} instead of the one that serves` };
  }
  const [codesWas, codes] = [was, is].map((check) => check.text('matcher'));
  if (typeof codesWas === 'string' && typeof codes === 'string' && !covers(codesWas, codes)) {
    yield { part: 'matcher', message: `its health check takes ${codes} for healthy, before ${codesWas}` };
  }
  for (const [part, threshold, what] of [
    ['unhealthy', 'unhealthy_threshold', 'a dead instance is noticed'],
    ['healthy', 'healthy_threshold', 'a new instance gets requests'],
  ] as const) {
    const [before, after] = [was, is].map((check) => {
      const [count, interval] = [check.number(threshold), check.number('interval')];
      return typeof count === 'number' && typeof interval === 'number' ? count * interval : undefined;
    });
    if (before === undefined || after === undefined || after <= before) continue;
    yield { part, message: `${what} after ${counted(after, 'second')}, before after ${before}` };
  }
}

/** Whether every status of `other` is one of `all`; each is a list of codes and of ranges, `200,202-204`. */
function covers(all: string, other: string): boolean {
  const ranges = (codes: string): readonly (readonly [number, number])[] =>
    codes.split(',').map((range) => {
      const [from, to = from] = range.split('-').map(Number);
      return [from ?? 0, to ?? 0];
    });
  return ranges(other).every(([from, to]) => ranges(all).some(([low, high]) => low <= from && to <= high));
}
