import { UNKNOWN } from '../../attributes';
import { regionOfArn } from '../../estate';
import { Rule } from '../../rule';
import { LISTENER_TYPES } from './balancing';

export const inferenceCertificateOfOtherRegion: Rule = {
  id: 'inference-certificate-of-other-region',
  area: 'inference',
  severity: 'high',
  title: 'A listener has no certificate of its own Region',
  lost: 'A certificate of ACM belongs to one Region: AWS refuses the listener, the apply stops there, and what it has already taken away stays away.',
  safeWay: 'Issue or import the certificate in each Region, and name the one of the own Region.',
  source: 'ACM User Guide, Supported Regions: certificates are Regional resources',
  types: [...LISTENER_TYPES, 'aws_lb_listener_certificate', 'aws_alb_listener_certificate'],
  *inspect(snapshot) {
    for (const listener of snapshot.of(...this.types)) {
      const certificate = listener.values.text('certificate_arn');
      if (certificate === UNKNOWN) continue;
      if (certificate === undefined) {
        const protocol = listener.values.text('protocol');
        if (protocol !== 'HTTPS' && protocol !== 'TLS') continue;
        yield { at: listener, part: 'none', message: `the ${protocol} listener has no certificate` };
        continue;
      }
      const region = regionOfArn(certificate);
      const [own, ...more] = [listener.region, regionOfArn(textOf(listener.values.text('load_balancer_arn')))].flatMap(
        (it) => it ?? [],
      );
      const at = more[0] ?? own;
      if (region === undefined || at === undefined || region === at) continue;
      yield { at: listener, message: `the listener in ${at} names a certificate of ${region}` };
    }
  },
};

function textOf(text: unknown): string {
  return typeof text === 'string' ? text : '';
}
