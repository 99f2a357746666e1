import fc from 'fast-check';
import { nearest, parsePath, pathText } from '../../config/finding';

describe('pathText', () => {
  test.each([
    [[], ''],
    [['system'], 'system'],
    [['inference', 'groups', 0, 'sizes'], 'inference.groups[0].sizes'],
    [['ami', 'us-east-2'], 'ami.us-east-2'],
    [['parameters', 'rds.force_ssl'], "parameters['rds.force_ssl']"],
    [['5'], "['5']"],
  ])('%j is %s', (path, text) => {
    expect(pathText(path)).toBe(text);
  });

  test('parsePath is its inverse for plain words and indexes', () => {
    const step = fc.oneof(fc.constantFrom('inference', 'groups', 'us-east-2', 'min'), fc.nat(99));
    fc.assert(
      fc.property(fc.constantFrom('system', 'database'), fc.array(step), (first, rest) => {
        expect(parsePath(pathText([first, ...rest]))).toEqual([first, ...rest]);
      }),
    );
  });
});

describe('nearest', () => {
  test.each([
    ['standbyTeir', 'standbyTier'],
    ['StandbyTier', 'standbyTier'],
    ['acount', 'account'],
    ['colour', undefined],
    ['stat', 'state'],
    ['x', undefined],
  ])('%s: %s', (word, match) => {
    expect(nearest(word, ['system', 'account', 'standbyTier', 'state'])).toBe(match);
  });

  test('nothing among nothing', () => {
    expect(nearest('x', [])).toBeUndefined();
  });
});
