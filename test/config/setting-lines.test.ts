import { loadEnvironment } from '../../config/load';
import { settingLines } from '../../config/setting-lines';
import { edited, EXAMPLE_TOPOLOGY, memoryFiles, ROOT } from './project';

const text = edited([['tags', { owner: 'platform' }]]);
const files = memoryFiles({ 'config/environments/prod.yaml': text, 'config/topology/prod.yaml': EXAMPLE_TOPOLOGY });
const project = { root: ROOT, files };
const environment = loadEnvironment('prod', project);

/** Line of the file that holds a text, from 1. */
const at = (content: string, part: string): number => content.split('\n').findIndex((line) => line.includes(part)) + 1;

const of = (path: string, file: 'environment' | 'topology' = 'environment') =>
  settingLines(environment, [{ file, path }], project)[0];

test('a value has the line of its key, and itself as it is written', () => {
  expect(of('database.version')).toEqual({
    path: 'database.version',
    where: `config/environments/prod.yaml:${at(text, "version: '16.11'")}`,
    value: '16.11',
  });
  expect(of('inference.groups[0].warmUp')).toEqual({
    path: 'inference.groups[0].warmUp',
    where: `config/environments/prod.yaml:${at(text, 'warmUp: 15m')}`,
    value: '15m',
  });
});

test('a collection is on one line', () => {
  expect(of('regions.home.zones')?.value).toBe('[us-east-2a, us-east-2b]');
  expect(of('database.storage')?.value).toBe('{ allocated: 200, ceiling: 1000 }');
  expect(of('inference.groups')?.value).toBe('a list of 1');
  expect(of('tags')).toMatchObject({ value: '{ owner: platform }' });
});

test('what is not stated has its default where that is one word', () => {
  expect(of('backups.time')).toEqual({
    path: 'backups.time',
    where: 'config/environments/prod.yaml',
    default: '08:00',
  });
  expect(of('chaos.duration')).toMatchObject({ default: '15m' });
  expect(of('inference.groups[0].warmPool')).toEqual({
    path: 'inference.groups[0].warmPool',
    where: 'config/environments/prod.yaml',
  });
});

test('the topology file has lines, too', () => {
  expect(of('database.us-west-2', 'topology')).toEqual({
    path: 'database.us-west-2',
    where: `config/topology/prod.yaml:${at(EXAMPLE_TOPOLOGY, 'us-west-2:')}`,
    value: '{ generation: 1, born: replica }',
  });
  expect(of('evacuated', 'topology')).toMatchObject({ value: '[]' });
});
