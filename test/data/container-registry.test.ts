import { RegionStack } from '../../lib/core/region-stack';
import { ContainerRegistry, ContainerRegistryProps } from '../../lib/data/container-registry';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { StandInKey } from './stand-ins';

const PROPS = { names: TEST_NAMES, repositories: ['llm-server'], destination: TEST_NAMES.in('us-west-2') };

function synthesize(props: Partial<ContainerRegistryProps> = {}): SynthesizedStack {
  return synthesizeStack((scope) => {
    new ContainerRegistry(scope, 'Registry', { ...PROPS, key: new StandInKey(scope, 'Key'), ...props });
  });
}

test('a repository keeps its tags, scans its images and cannot be destroyed by a plan', () => {
  const stack = synthesize();
  expect(stack.addresses()).toEqual([
    'aws_ecr_lifecycle_policy.registry_llm_server_lifecycle',
    'aws_ecr_replication_configuration.registry_replication',
    'aws_ecr_repository.registry_llm_server',
  ]);
  const { '//': _, ...repository } = stack.only('aws_ecr_repository');
  expect(repository).toEqual({
    name: 'shop-test/llm-server',
    image_tag_mutability: 'IMMUTABLE',
    image_scanning_configuration: { scan_on_push: true },
    encryption_configuration: [
      {
        encryption_type: 'KMS',
        kms_key: 'arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555',
      },
    ],
    force_delete: false,
    lifecycle: { prevent_destroy: true },
  });
});

test('only untagged images end', () => {
  const policy = synthesize().only('aws_ecr_lifecycle_policy');
  expect(policy['repository']).toBe('${aws_ecr_repository.registry_llm_server.name}');
  expect(JSON.parse(policy['policy'])).toEqual({
    rules: [
      {
        rulePriority: 1,
        description: 'Untagged images end after 14 days; tagged ones never do',
        selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
        action: { type: 'expire' },
      },
    ],
  });
});

test('the images of this environment, and no other, are copied to the other Region', () => {
  const stack = synthesize({ repositories: ['llm-server', 'embed-server'] });
  expect(Object.keys(stack.all('aws_ecr_repository')).sort()).toEqual(['registry_embed_server', 'registry_llm_server']);
  expect(stack.only('aws_ecr_replication_configuration')['replication_configuration']).toEqual({
    rule: [
      {
        destination: [{ region: 'us-west-2', registry_id: '111122223333' }],
        repository_filter: [{ filter: 'shop-test/', filter_type: 'PREFIX_MATCH' }],
      },
    ],
  });
});

test('its own Region as destination, a repeated repository and a key of another stack are refused, all at once', () => {
  const problems = problemsOf(() =>
    synthesizeApp((app) => {
      const own = new RegionStack(app, 'own', { names: TEST_NAMES, backend: { kind: 'local' } });
      const other = new RegionStack(app, 'other', { names: TEST_NAMES, backend: { kind: 'local' } });
      new ContainerRegistry(own, 'Registry', {
        names: TEST_NAMES,
        destination: TEST_NAMES,
        repositories: ['llm-server', 'llm-server'],
        key: new StandInKey(other, 'Key'),
      });
    }),
  );
  expect(problems.map(({ code, message }) => `${message} [${code}]`)).toEqual([
    "'key' must belong to this stack (own), got other/Key of other; create one in this stack [other-stack]",
    "'destination' must be in another Region than us-east-2, got us-east-2; name the Region that takes over [registry-same-region]",
    "'repositories' must name each repository once, got llm-server again; remove it [repeated-repository]",
  ]);
});

test('a registry without repositories is refused', () => {
  expect(problemsOf(() => synthesize({ repositories: [] }))).toEqual([
    {
      code: 'no-repositories',
      where: 'stack/Registry',
      message: "'repositories' must name at least one repository, got none; name what instances pull",
    },
  ]);
});
