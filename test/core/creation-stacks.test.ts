import { Lazy } from 'cdktf';
import { disableCreationStacks } from '../../lib/core/creation-stacks';

test('a token does not remember where it was made', () => {
  disableCreationStacks();
  expect(Lazy.anyValue({ produce: () => 'value' }).creationStack).toEqual([]);
});
