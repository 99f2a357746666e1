import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { Problem, WarmsiteError } from '../core/errors';
import { AwsClients } from './aws-clients';
import { AwsFailure, perform } from './aws-failure';

/** The clients of a Region, one of those that may say who is calling. */
export interface CallerProps {
  readonly region: string;
  readonly clients: Pick<AwsClients, 'sts'>;
}

/**
 * Sees to it that the credentials are of an account, by the first Region that answers.
 *
 * @returns ARN of the caller
 * @throws WarmsiteError `wrong-account`, `aws-credentials`, `access-denied`, `region-unreachable`
 */
export async function requireAccount(account: string, places: readonly CallerProps[]): Promise<string> {
  const unreachable: Problem[] = [];
  for (const { region, clients } of places) {
    try {
      const call = clients.sts.send(new GetCallerIdentityCommand({}));
      const { Account, Arn = 'no ARN' } = await perform('sts:GetCallerIdentity', call);
      if (Account === account) return Arn;
      throw new WarmsiteError([
        {
          code: 'wrong-account',
          where: 'account',
          message: `the credentials must be of account ${account}, got ${Account ?? 'none'} (${Arn}); choose another profile, or correct 'account' in the environment file`,
        },
      ]);
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      unreachable.push(error.problem(region));
      if (error.kind !== 'unreachable') break;
    }
  }
  throw new WarmsiteError(unreachable);
}
