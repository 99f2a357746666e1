import { RehearsalSubject } from '../rehearsal-subject';
import { Scenario } from '../scenario';
import { revive } from './region-loss';
import { assertLeadsTo } from './service-checks';
import { errorsOf } from './terraform-steps';

/** The lost Region comes back by itself, with a database that still accepts writes. */
export function splitBrainGuard(subject: RehearsalSubject): Scenario {
  const { home, standby } = subject.pair;
  const stack = subject.names(home).siteStack;
  return {
    name: 'split-brain-guard',
    title: `${home} comes back by itself`,
    why: 'DNS and Terraform both tend to bring a Region back as it was: to a database that no longer counts.',
    from: 'region-loss',
    steps: [
      revive(home),
      {
        title: 'The latch holds',
        region: 'global',
        kind: 'check',
        run: async (timeline, record) => {
          const { record: name, healthPath } = subject.runbookSubject;
          const own = await timeline.service.request(`https://${subject.names(home).siteRecord(name)}${healthPath}`);
          record.assert(`${home} answers under its own name, so that only the latch keeps it out`, own === 200, own);
          await assertLeadsTo(timeline, standby, record, 'still leads');
        },
      },
      {
        title: `Plan ${stack} from the old topology: refused`,
        region: home,
        kind: 'terraform',
        run: async (timeline, record) => {
          const current = timeline.blueprint;
          timeline.synthesize(subject.topology);
          const plan = await timeline.runner.plan(stack);
          const applied = await timeline.runner.apply(stack);
          timeline.runner.load(current.outdir, timeline.stacks);
          record.log = plan.logFile;
          const said = errorsOf(plan);
          record.detail = said.split('\n')[0] ?? '';
          record.assert('the plan is refused', !plan.isMade, 'it was made');
          record.assert(
            'the apply is refused, and changes nothing',
            !applied.isApplied && applied.resources.length === 0,
            applied.resources,
          );
          record.assert(
            'the refusal says who took over and what to do',
            said.includes(`${standby}-g${subject.runbookSubject.generation}`) && said.includes('topology'),
            said,
          );
        },
      },
      {
        title: 'Nothing has moved',
        region: 'global',
        kind: 'check',
        run: async (timeline, record) => {
          await assertLeadsTo(timeline, standby, record, 'still leads');
        },
      },
    ],
  };
}
