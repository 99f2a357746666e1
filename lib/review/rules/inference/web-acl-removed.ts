import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { WEB_ACL_ASSOCIATION } from './web-acl';

export const inferenceWebAclRemoved: Rule = {
  id: 'inference-web-acl-removed',
  area: 'inference',
  severity: 'high',
  title: 'The web ACL is taken from a load balancer',
  lost: 'Nothing refuses what is too much any more, neither of one client nor in total: in a failover, when everybody asks again at once, the servers meet all of it.',
  safeWay:
    'Leave the association. To get another web ACL, change it in the association: AWS WAF then exchanges the one for the other.',
  source: 'AWS WAF Developer Guide, Associating protection with a resource; API, DisassociateWebACL',
  types: [WEB_ACL_ASSOCIATION],
  *check({ estate }) {
    for (const change of estate.changed(WEB_ACL_ASSOCIATION)) {
      const { before, action, isDeposed } = change;
      if (!before || isDeposed || (action !== 'delete' && action !== 'replace')) continue;
      const protectedOne = protectedBy(estate.before, before);
      // What it protected goes as well, or stands behind another web ACL.
      if (protectedOne && !estate.after.find(protectedOne.key)) continue;
      const isLeft = estate.after.of(WEB_ACL_ASSOCIATION).some((other) => {
        const its = protectedBy(estate.after, other);
        return its && protectedOne ? its.key === protectedOne.key : targetOf(other) === targetOf(before);
      });
      if (isLeft) continue;
      yield { at: change, message: `no web ACL stands before ${protectedOne?.address ?? targetOf(before)} any more` };
    }
  },
};

function protectedBy(snapshot: Snapshot, association: Resource): Resource | undefined {
  return snapshot.targets(association, 'resource_arn')[0];
}

function targetOf({ values }: Resource): string {
  const arn = values.text('resource_arn');
  return arn === UNKNOWN || arn === undefined ? 'its load balancer' : arn;
}
