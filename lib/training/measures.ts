// What training measures: of one step, of the steps between two rows; and the end of a training that diverges.

/** What one step measured: loss terms, gradient norms and whatever else is worth a column. */
export type StepMeasures = Readonly<Record<string, number>>;

/** One line of metrics.csv. */
export interface MetricsRow {
  /** Steps done. */
  readonly step: number;
  readonly phase: string;
  readonly [measure: string]: number | string;
}

/** Training stopped because a loss or gradient was not finite, before it could move a weight, or because weights blew up. */
export class TrainingDivergedError extends Error {
  override readonly name = 'TrainingDivergedError';
  constructor(
    readonly step: number,
    readonly measure: string,
    value: number,
    rule = 'finite',
  ) {
    super(
      `train: ${measure} must be ${rule}, but got ${value} at step ${step + 1}; ` +
        'lower the learning rate or set a clipNorm, then resume; where that diverges too, resume from the checkpoint before (--resume previous)',
    );
  }
}

/** @throws TrainingDivergedError when one of the measures is not finite. */
export function assertFinite(step: number, measures: StepMeasures): void {
  for (const [name, value] of Object.entries(measures)) {
    if (!Number.isFinite(value)) throw new TrainingDivergedError(step, name, value);
  }
}
