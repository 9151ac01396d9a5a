// The loop that both training phases share: when to log, validate and save, when to stop.
// It knows nothing of networks. It awaits the event loop every step, so that a notebook stays alive
// and an interrupt is noticed, and it stops before a step that is not finite can spoil the weights.

/** What one step measured: loss terms, gradient norms and whatever else is worth a column. */
export type StepMeasures = Readonly<Record<string, number>>;

/** One line of metrics.csv. */
export interface MetricsRow {
  /** Steps done. */
  readonly step: number;
  readonly phase: string;
  readonly [measure: string]: number | string;
}

/** Why a loop ended. */
export type StopReason = 'finished' | 'stopped';

/** What a loop is told and whom it calls. */
export interface LoopOptions {
  /** Name of the phase, a column of every row. */
  phase: string;
  /** First step to run: 0, or the steps done by the checkpoint that is resumed. */
  firstStep: number;
  /** Steps in all. */
  numSteps: number;
  /** Validations, rows and checkpoints come every so many steps, and after the last; checkpoints every minute too. */
  logEvery: number;
  validateEvery: number;
  saveEvery: number;
  /** Runs step `step` (from 0) and returns what it measured. @throws TrainingDivergedError before the weights are spoiled. */
  trainStep: (step: number) => Promise<StepMeasures>;
  /** Called with the mean of the measures since the row before. */
  onLog?: (row: MetricsRow) => void | Promise<void>;
  /** Called every step, for a progress display. */
  onStep?: (step: number, measures: StepMeasures) => void;
  /** Returns what it measured: columns of the row at this step. */
  onValidate?: (step: number) => Promise<StepMeasures>;
  onSave?: (step: number) => Promise<void>;
  /** Set to stop after the step in hand, with a last save. */
  signal?: AbortSignal;
}

/** Training stopped because a loss or gradient was not finite, before it could move a weight. */
export class TrainingDivergedError extends Error {
  override readonly name = 'TrainingDivergedError';
  constructor(
    readonly step: number,
    readonly measure: string,
    value: number,
  ) {
    super(
      `train: ${measure} must be finite, but got ${value} at step ${step + 1}; ` +
        'lower the learning rate or set a clipNorm, then resume from the last good checkpoint',
    );
  }
}

/** @throws TrainingDivergedError when one of the measures is not finite. */
export function assertFinite(step: number, measures: StepMeasures): void {
  for (const [name, value] of Object.entries(measures)) {
    if (!Number.isFinite(value)) throw new TrainingDivergedError(step, name, value);
  }
}

/** Runs the steps from firstStep to numSteps. */
export async function runLoop(options: LoopOptions): Promise<StopReason> {
  const { firstStep, numSteps, logEvery, validateEvery, saveEvery, signal } = options;
  const window = createWindow(options.phase);
  const saving = createSaveClock();
  for (let step = firstStep; step < numSteps; step++) {
    const measures = await options.trainStep(step);
    window.add(measures);
    const done = step + 1;
    options.onStep?.(done, measures);
    const last = done === numSteps || signal?.aborted === true;
    const validates = done % validateEvery === 0 || last;
    const validation = validates ? await options.onValidate?.(done) : undefined;
    if (done % logEvery === 0 || validates)
      await options.onLog?.({ ...window.close(done), ...validation });
    if (done % saveEvery === 0 || last || saving.isDue()) {
      await saving.timed(async () => options.onSave?.(done));
    }
    if (last) return done === numSteps ? 'finished' : 'stopped';
    await new Promise(setImmediate);
  }
  return 'finished';
}

/** At most so much is lost by a crash, in milliseconds. */
const SAVE_EVERY_MS = 60_000;

/** Saving takes at most this share of the time, however large the state. */
const SAVE_SHARE = 1 / 20;

/** Says when a checkpoint is due by the clock, whatever the count of steps. */
function createSaveClock(): {
  isDue(): boolean;
  timed(save: () => Promise<void>): Promise<void>;
} {
  let due = performance.now() + SAVE_EVERY_MS;
  return {
    isDue: () => performance.now() >= due,
    async timed(save) {
      const begun = performance.now();
      await save();
      const ended = performance.now();
      due = ended + Math.max(SAVE_EVERY_MS, (ended - begun) / SAVE_SHARE);
    },
  };
}

/** Means over the steps between two rows; a measure that some steps lack is the mean of those that have it. */
function createWindow(phase: string): {
  add(measures: StepMeasures): void;
  close(step: number): MetricsRow;
} {
  const sums = new Map<string, { sum: number; count: number }>();
  return {
    add(measures) {
      for (const [name, value] of Object.entries(measures)) {
        const { sum, count } = sums.get(name) ?? { sum: 0, count: 0 };
        sums.set(name, { sum: sum + value, count: count + 1 });
      }
    },
    close(step) {
      const means = [...sums].map(([name, { sum, count }]) => [name, sum / count] as const);
      sums.clear();
      return { step, phase, ...Object.fromEntries(means) };
    },
  };
}
