import { S3Client } from '@aws-sdk/client-s3';
import { S3ControlClient } from '@aws-sdk/client-s3-control';
import { STSClient } from '@aws-sdk/client-sts';
import { clientSettings } from '../aws-clients';

/** What a backfill asks in one Region. */
export interface BackfillClients {
  readonly s3: S3Client;
  readonly control: S3ControlClient;
  readonly sts: STSClient;
}

/** The clients of a Region. */
export type BackfillClientFactory = (region: string) => BackfillClients;

/**
 * The clients of a Region, with whatever credentials the SDK finds.
 *
 * @param endpoint address of an emulator that stands for all services, instead of AWS
 */
export function backfillClients(region: string, endpoint?: string): BackfillClients {
  const config = clientSettings(region, endpoint);
  const control = new S3ControlClient(config);
  if (endpoint !== undefined) {
    // The SDK would put the account in front of the host, which an address on the loopback cannot have.
    const url = new URL(endpoint);
    control.config.endpointProvider = () => ({ url });
  }
  return {
    s3: new S3Client({ ...config, forcePathStyle: endpoint !== undefined }),
    control,
    sts: new STSClient(config),
  };
}
