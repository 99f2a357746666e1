import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

/** Milliseconds to wait for a connection. The SDK alone would wait as long as TCP does, minutes for a dead Region. */
export const CONNECTION_TIMEOUT = 5_000;
/** Milliseconds to wait for an answer. */
export const REQUEST_TIMEOUT = 30_000;

/** What Warmsite talks to in one Region of an account. */
export interface AwsClients {
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

/** The clients of a Region. */
export type AwsClientFactory = (region: string) => AwsClients;

/** How every client of a Region is set up. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly requestHandler: object;
}

/**
 * Settings of a client of a Region: it gives up in time.
 *
 * @param endpoint address of an emulator that stands for all services, instead of AWS
 */
export function clientSettings(region: string, endpoint?: string): ClientSettings {
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      throwOnRequestTimeout: true,
    },
  };
}

/**
 * The clients of a Region, with whatever credentials the SDK finds: variables, profile, single sign-on.
 *
 * @param endpoint address of an emulator that stands for all services, instead of AWS
 */
export function awsClients(region: string, endpoint?: string): AwsClients {
  const config = clientSettings(region, endpoint);
  return {
    // Follows redirects, so that S3 says in which Region a bucket is that is not where it should be.
    s3: new S3Client({ ...config, forcePathStyle: endpoint !== undefined, followRegionRedirects: true }),
    iam: new IAMClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
  };
}
