import { Rule } from '../../rule';
import { REPOSITORY } from './registry';

export const objectsRepositoryDestroyed: Rule = {
  id: 'objects-repository-destroyed',
  area: 'objects',
  severity: 'high',
  title: 'A repository of images is destroyed, replaced, or made easy to destroy',
  lost: 'Instances that start later find no image: scaling out, replacing an unhealthy instance and a failover fail until it is built and pushed again. The copy in the other Region stays. Without force_delete ECR refuses while an image is in it, and the apply stops half-way.',
  safeWay:
    'Make the new repository first, push the images that run, move the launch templates or task definitions, and destroy the old one when nothing names it any more. To give up managing it, use a `removed` block with `destroy = false`.',
  source: 'ECR API, DeleteRepository; Terraform AWS provider, aws_ecr_repository: force_delete',
  types: [REPOSITORY],
  *check({ estate }) {
    for (const change of estate.changed(REPOSITORY)) {
      const { before, after, action, replacedBy, isDeposed } = change;
      if (!before || isDeposed) continue;
      const name = String(before.values.text('name'));
      const forces = before.values.flag('force_delete') === true;
      const fate = forces ? 'with every image in it' : 'and ECR refuses as long as an image is in it';
      if (action === 'delete') yield { at: change, message: `${name} is destroyed, ${fate}` };
      else if (action === 'replace') {
        yield { at: change, message: `${name} is replaced for ${replacedBy.join(', ')}, ${fate}` };
      } else if (!forces && after?.values.flag('force_delete') === true) {
        yield {
          at: change,
          severity: 'warning',
          message: `force_delete of ${name} is turned on`,
          lost: 'Nothing yet. What stops a destroy of a repository that still has images is gone.',
        };
      }
    }
  },
};
