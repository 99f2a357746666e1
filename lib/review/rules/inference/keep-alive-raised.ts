import { Rule } from '../../rule';
import { counted } from '../../wording';
import { LOAD_BALANCER_TYPES } from './balancing';

export const inferenceKeepAliveRaised: Rule = {
  id: 'inference-keep-alive-raised',
  area: 'inference',
  severity: 'warning',
  title: 'Clients stay with a sick Region for longer',
  lost: 'A client that keeps its connection does not ask DNS again: for so long it stays with the Region that has failed, also when all others have been moved. That adds to the recovery time.',
  safeWay: 'Keep `client_keep_alive` at a minute or so. Left out, AWS takes an hour.',
  source: 'Elastic Load Balancing, HTTP client keepalive duration: default 3600 seconds',
  types: [...LOAD_BALANCER_TYPES],
  *check({ estate }) {
    for (const { before, after } of estate.changed(...LOAD_BALANCER_TYPES)) {
      const [was, is] = [before, after].map((balancer) => balancer?.values.number('client_keep_alive'));
      if (!after || typeof was !== 'number' || typeof is !== 'number' || is <= was) continue;
      yield { at: after, message: `clients keep a connection for up to ${counted(is, 'second')}, before ${was}` };
    }
  },
};
