import { RehearsalSubject } from '../rehearsal-subject';

/** The five stacks of an environment in the order in which they are first applied. */
export function stacksOf(subject: RehearsalSubject): readonly string[] {
  const home = subject.names(subject.pair.home);
  const standby = subject.names(subject.pair.standby);
  return [standby.vaultStack, home.vaultStack, home.siteStack, standby.siteStack, home.globalStack];
}

/** Those that can be planned and applied without the home Region, in their order. */
export function survivorsOf(subject: RehearsalSubject): readonly string[] {
  const standby = subject.names(subject.pair.standby);
  return [standby.vaultStack, standby.siteStack, standby.globalStack];
}
