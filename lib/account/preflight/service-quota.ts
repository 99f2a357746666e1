import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { performUnless } from '../aws-failure';
import { PreflightClients } from './preflight-clients';

/** A quota of an account in a Region, as it applies now. */
export interface ServiceQuota {
  readonly name: string;
  readonly value: number;
}

/** How to ask for a quota. */
export interface QuotaCode {
  /** Code of the service, e.g. `ec2`. */
  readonly service: string;
  readonly code: string;
  /** What the name that AWS gives to the code must say; the codes are only known from use. */
  readonly says: RegExp;
}

/**
 * The quota as it applies; the one of every account where AWS keeps none for this one.
 *
 * @returns undefined where AWS knows no such code, or calls something else by it
 * @throws AwsFailure
 */
export async function serviceQuota(
  { quotas }: Pick<PreflightClients, 'quotas'>,
  { service, code, says }: QuotaCode,
): Promise<ServiceQuota | undefined> {
  const input = { ServiceCode: service, QuotaCode: code };
  const applied = await performUnless(
    ['NoSuchResourceException'],
    'servicequotas:GetServiceQuota',
    quotas.send(new GetServiceQuotaCommand(input)),
  );
  const answer =
    applied ??
    (await performUnless(
      ['NoSuchResourceException'],
      'servicequotas:GetAWSDefaultServiceQuota',
      quotas.send(new GetAWSDefaultServiceQuotaCommand(input)),
    ));
  const { QuotaName: name = '', Value: value } = answer?.Quota ?? {};
  return value !== undefined && says.test(name) ? { name, value } : undefined;
}

/** What to say of a quota that AWS does not tell. */
export function noQuota({ service, code }: QuotaCode): string {
  return `AWS tells no quota ${service} ${code} of the expected name here; look in the console of Service Quotas`;
}
