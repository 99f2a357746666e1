import { parse, stringify } from 'yaml';
import { loadEnvironment } from '../../config/load';
import { memoryFiles, ROOT } from '../config/project';
import { page } from './example';

test('the group that is added on the page is accepted, beside those of the environment', () => {
  const text = page('docs/howto/add-an-inference-group.md');
  const [, block = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
  const [group] = parse(block) as [Record<string, unknown>];
  const dev = parse(page('config/environments/dev.yaml')) as { inference: { groups: unknown[] } };
  dev.inference.groups.push(group);
  const { inference } = loadEnvironment('dev', {
    root: ROOT,
    files: memoryFiles({
      'config/environments/dev.yaml': stringify(dev),
      'config/topology/dev.yaml': page('config/topology/dev.yaml'),
    }),
  });
  expect(inference.groups.map(({ name }) => name)).toEqual(['llm', 'rerank']);
});
