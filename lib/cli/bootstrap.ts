import { Environment } from '../../config/environment';
import { ConvergenceError } from '../account/convergence';
import { bootstrapStateBuckets } from '../account/state-buckets';
import { AwsClientFactory } from '../account/aws-clients';
import { exitCodeOf, printError, printResult, say } from './output';
import { count, paint } from './render';

export interface BootstrapCommandProps {
  readonly environment: Environment;
  readonly dryRun: boolean;
  readonly clients: AwsClientFactory;
  readonly json: boolean;
}

/** Creates or mends the state buckets of both Regions, showing each step. Returns the exit code. */
export async function runBootstrap({ environment, dryRun, clients, json }: BootstrapCommandProps): Promise<number> {
  const { pair, security } = environment;
  if (environment.state.backend === 'local') {
    printResult(
      json,
      () => ({ environment: environment.environment, dryRun, steps: [], changes: 0 }),
      () => "This environment keeps its state in local files ('state.backend'); there is nothing to bootstrap.",
    );
    return 0;
  }
  try {
    const steps = await bootstrapStateBuckets({
      names: environment.names(pair.home),
      pair,
      clients,
      permissionsBoundary: security.permissionsBoundary,
      dryRun,
      onStep: ({ region, what, outcome, detail }) => {
        const colour = outcome === 'unchanged' ? 'dim' : outcome === 'failed' ? 'red' : 'green';
        const note = detail === undefined ? '' : `  ${paint('dim', detail)}`;
        say(json, `${paint(colour, outcome.padEnd(12))}  ${region.padEnd(14)}  ${what}${note}`);
      },
    });
    const changes = steps.filter(({ outcome }) => outcome !== 'unchanged').length;
    printResult(
      json,
      () => ({ environment: environment.environment, dryRun, steps, changes }),
      () =>
        changes === 0
          ? '\nBoth state buckets are as they should be.'
          : `\n${count(changes, 'setting')} ${dryRun ? 'would change; nothing was written' : 'changed'}.`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof ConvergenceError)) throw error;
    const outcome = dryRun ? 'nothing was written' : 'the rest is in place; mend this and run it again';
    printError(error, { outcome, json });
    return exitCodeOf(error);
  }
}
