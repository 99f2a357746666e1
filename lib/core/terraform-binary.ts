/**
 * The program that plans and applies: what `TERRAFORM_BINARY_NAME` says, where cdktf and cdktn look for it too, such as
 * `tofu`; without it `terraform`.
 */
export function terraformBinary(environment: NodeJS.ProcessEnv): string {
  return environment['TERRAFORM_BINARY_NAME'] || 'terraform';
}
