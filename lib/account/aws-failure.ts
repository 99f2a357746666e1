import { Problem } from '../core/errors';

/**
 * Why an action did not succeed: no credentials, or none that AWS takes; no permission; nobody there
 * to ask; or AWS said no for a reason of its own.
 */
export type FailureKind = 'credentials' | 'denied' | 'unreachable' | 'refused';

const CREDENTIAL_CODES = [
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidToken',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
];

/** An action that AWS did not carry out. */
export class AwsFailure extends Error {
  public readonly kind: FailureKind;
  /** AWS's own word for it, e.g. `NoSuchBucketPolicy`, or that of the network, e.g. `ECONNREFUSED`. */
  public readonly code: string;

  /** @param action in the words of IAM, e.g. `s3:PutBucketVersioning`: what a policy must allow */
  public constructor(
    public readonly action: string,
    error: unknown,
  ) {
    const reason = reasonOf(error);
    super(reason.message);
    this.name = 'AwsFailure';
    this.kind = reason.kind;
    this.code = reason.code;
  }

  /** What to tell the user. */
  public problem(where: string): Problem {
    switch (this.kind) {
      case 'credentials':
        return {
          code: 'aws-credentials',
          where,
          message: `${this.action} needs credentials that AWS accepts here: ${this.text}; log in again or choose another profile, and see that the account has the Region enabled`,
        };
      case 'denied':
        return {
          code: 'access-denied',
          where,
          message: `${this.action} was denied: ${this.text}; allow it to the credentials in use`,
        };
      case 'unreachable':
        return {
          code: 'region-unreachable',
          where,
          message: `${this.action} got no proper answer: ${this.text}; try again when the Region is reachable and well`,
        };
      case 'refused':
        return { code: 'aws-refused', where, message: `${this.action} was refused: ${this.text}` };
    }
  }

  /** Code and message. */
  public get text(): string {
    return this.message === '' || this.message === this.code ? this.code : `${this.code}, ${this.message}`;
  }
}

/**
 * Waits for an action of AWS.
 *
 * @throws AwsFailure when it does not succeed
 */
export async function perform<T>(action: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new AwsFailure(action, error);
  }
}

/** The same, where some error codes only say that there is nothing yet. */
export async function performUnless<T>(
  absent: readonly string[],
  action: string,
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await perform(action, call);
  } catch (error) {
    if (error instanceof AwsFailure && absent.includes(error.code)) return undefined;
    throw error;
  }
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function reasonOf(error: unknown): { kind: FailureKind; code: string; message: string } {
  const { name = 'Error', code, message = '', $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode;
  if (CREDENTIAL_CODES.includes(name)) return { kind: 'credentials', code: name, message };
  if (status === 403) return { kind: 'denied', code: name, message };
  if (status !== undefined) return { kind: status >= 500 ? 'unreachable' : 'refused', code: name, message };
  // No answer at all. Node's own network errors carry a code, the SDK's timeouts only a name.
  // What has neither is a defect of ours and stays what it is.
  if (typeof code === 'string' || name === 'TimeoutError') return { kind: 'unreachable', code: code ?? name, message };
  throw error;
}
