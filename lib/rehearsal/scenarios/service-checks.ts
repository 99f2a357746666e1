import { StepRecord } from '../scenario';
import { Timeline } from '../timeline';

/**
 * Asserts where DNS leads the public name.
 *
 * @param leads `leads`, or `still leads` after something that might have changed it
 */
export async function assertLeadsTo(
  { service }: Timeline,
  region: string,
  record: StepRecord,
  leads: 'leads' | 'still leads' = 'leads',
): Promise<void> {
  const answer = await service.resolve();
  record.assert(`the public name ${leads} to ${region}`, answer.region === region, answer.because);
}
