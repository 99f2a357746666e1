import { ACMClient } from '@aws-sdk/client-acm';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RDSClient } from '@aws-sdk/client-rds';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import { clientSettings } from '../aws-clients';
import { HttpSecretReader, SecretReader } from './secret-reader';

/** What the preflight asks in one Region. */
export interface PreflightClients {
  readonly acm: ACMClient;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly quotas: ServiceQuotasClient;
  readonly rds: RDSClient;
  readonly route53: Route53Client;
  readonly s3: S3Client;
  readonly secrets: SecretReader;
  readonly sns: SNSClient;
  readonly sts: STSClient;
}

/** The clients of a Region. */
export type PreflightClientFactory = (region: string) => PreflightClients;

/**
 * The clients of a Region, with whatever credentials the SDK finds.
 *
 * @param endpoint address of an emulator that stands for all services, instead of AWS
 */
export function preflightClients(region: string, endpoint?: string): PreflightClients {
  const config = clientSettings(region, endpoint);
  const sts = new STSClient(config);
  return {
    acm: new ACMClient(config),
    ec2: new EC2Client(config),
    iam: new IAMClient(config),
    quotas: new ServiceQuotasClient(config),
    rds: new RDSClient(config),
    route53: new Route53Client(config),
    s3: new S3Client({ ...config, forcePathStyle: endpoint !== undefined }),
    secrets: new HttpSecretReader({ region, endpoint, keys: () => sts.config.credentials() }),
    sns: new SNSClient(config),
    sts,
  };
}
