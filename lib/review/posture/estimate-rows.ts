import { rememberedRecoverySeconds } from '../../assessment/recovery-result';
import { availabilityText, downtimePerYear, durationText, moneyText } from '../../core/figures';
import { InvalidInputError } from '../../models/invalid-input';
import { changedInputs } from './changed-inputs';
import {
  availabilityEstimate,
  CostEstimate,
  costEstimate,
  Estimate,
  lossEstimate,
  recoveryEstimate,
} from './estimates';
import { PlannedService } from './planned-service';
import { RecoveryFacts } from './recovery-facts';
import { Figure, figureRow, FigureRowProps, NOT_ASSESSED, PostureMeasure, PostureRow } from './row';

/** One side of the plans, as the models see it. */
export interface PlannedSide {
  readonly planned: PlannedService;
  readonly facts: RecoveryFacts;
}

/** What the models say. */
export function estimateRows(before: PlannedSide, after: PlannedSide): readonly PostureRow[] {
  const secondsOf = rememberedRecoverySeconds();
  const recovery = bothOf(before, after, ({ planned, facts }) => recoveryEstimate(planned, facts.detection, secondsOf));
  const loss = bothOf(before, after, ({ planned }) => lossEstimate(planned));
  const availability = bothOf(before, after, (side) =>
    availabilityEstimate(
      side.planned,
      (side === before ? recovery.before : recovery.after).figure,
      side.facts.detection,
    ),
  );
  const costs = costsOf(before, after);
  const { objectives } = after.planned.service;
  const row = (
    { before: was, after: is }: typeof recovery,
    props: Pick<FigureRowProps, 'measure' | 'name' | 'unit' | 'text' | 'deltaText' | 'better'>,
    objective: number,
  ): PostureRow =>
    explained(
      { ...props, before: was.figure, after: is.figure },
      before,
      after,
      is.notes,
      missed(was.figure, is.figure, objective, props.text),
    );
  return [
    row(
      recovery,
      { measure: 'recovery-time', name: 'Recovery time (RTO)', unit: 'seconds', text: durationText, better: 'lower' },
      objectives.rtoSeconds,
    ),
    row(
      loss,
      { measure: 'data-loss', name: 'Data loss (RPO)', unit: 'seconds', text: durationText, better: 'lower' },
      objectives.rpoSeconds,
    ),
    row(
      availability,
      {
        measure: 'availability',
        name: 'Availability',
        unit: 'unavailability',
        text: availabilityText,
        deltaText: (unavailability) => `${durationText(downtimePerYear(unavailability))} down a year`,
        better: 'lower',
      },
      objectives.unavailability,
    ),
    ...costRows(costs, before, after),
  ];
}

function costRows(
  costs: { readonly before: CostEstimate; readonly after: CostEstimate },
  before: PlannedSide,
  after: PlannedSide,
): readonly PostureRow[] {
  const row = (measure: PostureMeasure, name: string, figureOf: (cost: CostEstimate) => Figure): PostureRow =>
    explained(
      {
        measure,
        name,
        unit: 'USD a month',
        before: figureOf(costs.before),
        after: figureOf(costs.after),
        text: moneyText,
        better: 'lower',
      },
      before,
      after,
      costs.after.notes,
    );
  const { standby } = after.planned.service;
  return [
    row('monthly-cost', 'Cost a month, both Regions', ({ monthly }) => monthly),
    row('second-region-cost', `Of it to recover in ${standby}`, ({ secondRegion }) => secondRegion),
  ];
}

/** The row, with what moves it where it moves. */
function explained(
  props: Omit<FigureRowProps, 'note'>,
  before: PlannedSide,
  after: PlannedSide,
  notes: readonly string[],
  verdict: readonly string[] = [],
): PostureRow {
  const { trend } = figureRow(props);
  const changes = trend === 'same' ? [] : changedInputs(before.planned, after.planned, props.measure);
  return figureRow({ ...props, note: [...notes, ...changes, ...verdict].join('; ') });
}

/** Whether the objective, that of the changed environment file, is met. */
function missed(before: Figure, after: Figure, objective: number, text: (value: number) => string): readonly string[] {
  const misses = (figure: Figure): boolean =>
    figure.kind === 'none' || (figure.kind === 'value' && figure.value > objective);
  if (!misses(after)) return [];
  return [`the objective of ${text(objective)} is ${misses(before) ? 'not met, as before' : 'no longer met'}`];
}

/** Each side by itself. */
function bothOf(
  before: PlannedSide,
  after: PlannedSide,
  estimate: (side: PlannedSide) => Estimate,
): { readonly before: Estimate; readonly after: Estimate } {
  const guarded = (side: PlannedSide): Estimate =>
    withinModels(() => estimate(side)) ?? { figure: NOT_ASSESSED, notes: [OUTSIDE] };
  return { before: guarded(before), after: guarded(after) };
}

function costsOf(before: PlannedSide, after: PlannedSide): { before: CostEstimate; after: CostEstimate } {
  const guarded = ({ planned }: PlannedSide): CostEstimate =>
    withinModels(() => costEstimate(planned)) ?? {
      monthly: NOT_ASSESSED,
      secondRegion: NOT_ASSESSED,
      notes: [OUTSIDE],
    };
  return { before: guarded(before), after: guarded(after) };
}

const OUTSIDE = 'the models have no answer for what is planned';

/** Plans may say what the models refuse, such as a group in one zone. */
function withinModels<T>(estimate: () => T): T | undefined {
  try {
    return estimate();
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}
