import { Milestones } from '../../lib/rehearsal/milestones';

/** What has come of a promise by now. */
async function stateOf(promise: Promise<void>): Promise<string> {
  const state = promise.then(
    () => 'reached',
    (error: unknown) => (error as Error).message,
  );
  return Promise.race([state, new Promise<string>((resolve) => setImmediate(() => resolve('waits')))]);
}

test('who waits goes on when it is reached, and not before', async () => {
  const milestones = new Milestones();
  const waiting = milestones.reached('database');
  expect(await stateOf(waiting)).toBe('waits');
  milestones.reach('database');
  expect(await stateOf(waiting)).toBe('reached');
});

test('who comes later does not wait', async () => {
  const milestones = new Milestones();
  milestones.reach('database');
  expect(await stateOf(milestones.reached('database'))).toBe('reached');
});

test('each is one of its own', async () => {
  const milestones = new Milestones();
  milestones.reach('database');
  milestones.miss('network');
  expect(await stateOf(milestones.reached('bucket'))).toBe('waits');
});

test('nobody waits in vain for what was missed, whether he came before or after', async () => {
  const milestones = new Milestones();
  const before = milestones.reached('site aws_db_instance.database');
  milestones.miss('site aws_db_instance.database');
  expect(await stateOf(before)).toBe('site aws_db_instance.database did not come');
  expect(await stateOf(milestones.reached('site aws_db_instance.database'))).toBe(
    'site aws_db_instance.database did not come',
  );
});

test('what nobody waits for can be missed', async () => {
  const unhandled = jest.fn();
  process.once('unhandledRejection', unhandled);
  new Milestones().miss('database');
  await new Promise(setImmediate);
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test.each([
  ['reached', 'reach', 'miss'],
  ['database did not come', 'miss', 'reach'],
] as const)('the first word counts: %s', async (state, first, second) => {
  const milestones = new Milestones();
  milestones[first]('database');
  milestones[second]('database');
  expect(await stateOf(milestones.reached('database'))).toBe(state);
});
