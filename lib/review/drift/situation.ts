import { Estate } from '../estate';
import { Expectations } from '../expectations';
import { OutsideChange } from './outside-change';
import { Roles } from '../roles';
import { Severity } from '../rule';
import { Misrecorded, prematureRecord, promotions, unrecordedTakeover } from './takeover';

/**
 * What to make of something that is not as Terraform left it.
 *
 * - `expected`: the committed topology explains it; the plans agree with it.
 * - `dangerous`: an apply would undo a recovery, or a recovery happened that the topology does not know of.
 * - `drift`: somebody changed something by hand.
 */
export type DriftVerdict = 'expected' | 'dangerous' | 'drift';

/** What is to be said of a change outside of Terraform. */
export interface Verdict {
  readonly verdict: DriftVerdict;
  /** How bad it is; of what is expected `note`. */
  readonly severity: Severity;
  /** What is different, in one sentence without a full stop. */
  readonly message: string;
  /** Why the verdict, and what an apply would do: one sentence with its full stop. */
  readonly why: string;
  /** The exact command to run next; absent where there is nothing to do. */
  readonly command?: string;
  /** The attributes that it is about; all of them where it is absent. */
  readonly about?: readonly string[];
  /**
   * Which other rule tells it: `takeover` of a takeover that the topology does not know of, `plan` of what shows in the
   * plan alone, whoever changed something outside.
   */
  readonly toldAs?: 'takeover' | 'plan';
}

/** What one type's changes outside mean; nothing where they mean no more than those of any type. */
export type DriftJudge = (change: OutsideChange, situation: Situation) => readonly Verdict[];

/** Where the service really is, as far as the plans and the topology tell. */
export interface Situation {
  readonly estate: Estate;
  readonly expectations?: Expectations;
  /** A takeover that the committed topology does not know of. */
  readonly takeover?: Misrecorded;
  /** The Region that serves; undefined where nothing tells. */
  readonly serving?: string;
  /** Regions that are held out of service. */
  readonly evacuated: readonly string[];
  readonly commands: Commands;
}

/** What drift is judged by. */
export interface SituationProps {
  readonly estate: Estate;
  readonly roles: Roles;
  /** @default - the plans are all there is: judged by the resources alone */
  readonly expectations?: Expectations;
}

/** What is there counts more than what the topology says. */
export function situationOf({ estate, roles, expectations }: SituationProps): Situation {
  const takeover = unrecordedTakeover(estate, expectations);
  const premature = prematureRecord(estate, expectations);
  const [promoted] = promotions(estate);
  const recorded = premature ? expectations?.pair.other(premature.region) : expectations?.topology.writer;
  const serving = takeover?.region ?? recorded ?? promoted?.region ?? roles.writer;
  return {
    estate,
    ...(expectations ? { expectations } : {}),
    ...(takeover ? { takeover } : {}),
    ...(serving === undefined ? {} : { serving }),
    evacuated: evacuatedOf(roles, expectations, takeover, premature),
    commands: new Commands(expectations),
  };
}

/** The failover sets the latch for home, the switchover releases it: by what is done, not by what is recorded. */
function evacuatedOf(
  { evacuated }: Roles,
  expectations: Expectations | undefined,
  takeover: Misrecorded | undefined,
  premature: Misrecorded | undefined,
): readonly string[] {
  if (!expectations || (!takeover && !premature)) return evacuated;
  const isHeld = takeover ? takeover.step === 'failover' : premature?.step === 'switchover';
  return isHeld ? [expectations.pair.home] : [];
}

/** The commands that are named: those of the environment, or Terraform's own where there are no files. */
export class Commands {
  public constructor(private readonly expectations: Expectations | undefined) {}

  /** Puts back what the files say, or records what they say already. */
  public deploy(stack: string): string {
    return this.isOurs(stack) ? `npx cdktf deploy ${stack} --ignore-missing-stack-dependencies` : 'terraform apply';
  }

  /** Takes over into the state what is there, and changes nothing. */
  public accept(stack: string): string {
    const folder = this.isOurs(stack) ? ` -chdir=cdktf.out/stacks/${stack}` : '';
    return `terraform${folder} apply -refresh-only`;
  }

  /** Shows who should write, and since when. */
  public show(stack: string): string {
    return this.warmsite('topology show', stack);
  }

  /** Records a step that is done, after which the plans are made anew. */
  public record({ step, instance }: Misrecorded): string {
    return this.warmsite(`topology ${step}`, instance.stack);
  }

  /**
   * A command about the environment; without files, what changes nothing.
   *
   * @param options after the name of the environment
   */
  public warmsite(command: string, stack: string, options = ''): string {
    if (!this.expectations) return this.accept(stack);
    return `npm run warmsite -- ${command} ${this.expectations.environment}${options === '' ? '' : ` ${options}`}`;
  }

  private isOurs(stack: string): boolean {
    return this.expectations?.stacks.includes(stack) ?? false;
  }
}
