import { spawnSync } from 'node:child_process';

/** Why tests with Terraform and the real provider cannot run here; undefined when they can. */
export function whyNoTerraform(): string | undefined {
  if (spawnSync('terraform', ['version']).status !== 0) return 'terraform is not on the PATH';
  if (!process.env['WARMSITE_PROVIDER_MIRROR']) {
    return 'WARMSITE_PROVIDER_MIRROR does not name a mirror of the AWS provider';
  }
  return undefined;
}

/** `describe`, or a loud `describe.skip` where there is no Terraform. */
export function describeWithTerraform(name: string, tests: () => void): void {
  const reason = whyNoTerraform();
  if (reason === undefined) {
    describe(name, tests);
  } else {
    console.warn(`skipped: ${name} (${reason})`);
    describe.skip(name, tests);
  }
}
