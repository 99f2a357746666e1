import { Names } from '../../core/names';
import { AwsFailure } from '../aws-failure';
import { PreflightClients } from './preflight-clients';
import { PreflightSubject } from './subject';

/** `unknown`: AWS was not asked, did not answer, or did not let us ask. It is never as good as `ok`. */
export type Verdict = 'ok' | 'failed' | 'unknown';

/** A quota to ask AWS to raise. */
export interface QuotaRequest {
  readonly region: string;
  /** Code of the service, e.g. `ec2`. */
  readonly service: string;
  readonly code: string;
  /** AWS's name of the quota. */
  readonly name: string;
  /** What it is now. */
  readonly value: number;
  /** What to ask for. */
  readonly wanted: number;
}

/** What one look at one thing found. */
export interface Finding {
  /** Id of the check, e.g. `vcpu-quota`. */
  readonly check: string;
  /** Where it was looked. */
  readonly region: string;
  /** What was looked at. */
  readonly about: string;
  readonly verdict: Verdict;
  /** What was found, and what to do about it. */
  readonly detail: string;
  /** @default - no quota is in the way */
  readonly quota?: QuotaRequest;
}

/** One Region, as a check looks at it. */
export interface Place {
  readonly subject: PreflightSubject;
  /** The environment in this Region. */
  readonly names: Names;
  readonly clients: PreflightClients;
  readonly now: Date;
}

/** One kind of question. */
export interface Check {
  /** Kebab-case. */
  readonly id: string;
  /** What goes wrong on the day when it fails, as a sentence. */
  readonly why: string;
  /**
   * `each`: asked in both Regions; `once`: of a service without Regions, asked in the standby Region.
   */
  readonly where: 'each' | 'once';
  look(place: Place, findings: Findings): Promise<void>;
}

/** Collects what one check finds in one Region. */
export class Findings {
  public readonly list: Finding[] = [];

  public constructor(
    private readonly check: string,
    private readonly region: string,
  ) {}

  public ok(about: string, detail: string): void {
    this.add(about, 'ok', detail);
  }

  public failed(about: string, detail: string, quota?: QuotaRequest): void {
    this.add(about, 'failed', detail, quota);
  }

  public unknown(about: string, detail: string): void {
    this.add(about, 'unknown', detail);
  }

  /** `ok` or `failed`, each with what to say. */
  public judge(about: string, holds: boolean, good: string, bad: string): void {
    if (holds) this.ok(about, good);
    else this.failed(about, bad);
  }

  /** Looks at one thing. An answer that AWS does not give makes it unknown, and stops nothing else. */
  public async attempt(about: string, look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      // The SDK explains on further lines what it could not read.
      this.unknown(about, error.problem('').message.replace(/\n[^;]*/g, ''));
    }
  }

  private add(about: string, verdict: Verdict, detail: string, quota?: QuotaRequest): void {
    const { check, region } = this;
    this.list.push({ check, region, about, verdict, detail, ...(quota ? { quota } : {}) });
  }
}

/** The items of all pages of an answer. */
export async function everyPage<T>(
  page: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    all.push(...items);
    token = next;
  } while (token !== undefined && token !== '');
  return all;
}

/** Whether something carries the tags that every resource of the environment has. */
export function isOurs(
  names: Names,
  tags: readonly { readonly Key?: string; readonly Value?: string }[] | undefined,
): boolean {
  const has = (key: string, value: string): boolean =>
    (tags ?? []).some((tag) => tag.Key === key && tag.Value === value);
  return has('System', names.system) && has('Environment', names.environment) && has('ManagedBy', 'warmsite');
}
