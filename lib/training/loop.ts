// The loop that both training phases share: when to log, validate and save, when to stop.
// It knows nothing of networks. It awaits the event loop every step, so that a notebook stays alive
// and an interrupt is noticed, and it stops before a step that is not finite can spoil the weights.
import { type MetricsRow, type StepMeasures, TrainingDivergedError } from './measures';
import { createWindow, isOpen, type Window, type WindowSums } from './row-window';
import { createSaveClock } from './save-clock';

/** Why a loop ended. */
export type StopReason = 'finished' | 'stopped';

/** When a row is due. Validations, rows and checkpoints come every so many steps, and after the last; checkpoints every minute too. */
interface RowOptions {
  /** Steps in all. */
  numSteps: number;
  logEvery: number;
  validateEvery: number;
  /** Called with the mean of the measures since the row before. */
  onLog?: (row: MetricsRow) => void | Promise<void>;
  /** Returns what it measured: columns of the row at this step. */
  onValidate?: (step: number) => Promise<StepMeasures>;
}

/** What a loop is told and whom it calls. */
export interface LoopOptions<Batch> extends RowOptions {
  /** Name of the phase, a column of every row. */
  phase: string;
  /** First step to run: 0, or the steps done by the checkpoint that is resumed. */
  firstStep: number;
  saveEvery: number;
  /** What the checkpoint that is resumed held of the next row: what was due at its step is done first. */
  window?: WindowSums;
  /** Fetches what step `step` (from 0) trains on; nothing has changed when it fails. */
  prepare: (step: number) => Promise<Batch>;
  /** Runs step `step` and returns what it measured. @throws TrainingDivergedError before the weights are spoiled. */
  trainStep: (step: number, batch: Batch) => StepMeasures | Promise<StepMeasures>;
  /** Called every step, for a progress display. */
  onStep?: (step: number, measures: StepMeasures) => void;
  /** Called with the steps done and what the next row has so far. */
  onSave?: (step: number, window: WindowSums) => Promise<void>;
  /** Set to stop after the step in hand, with a last save; a validation may be broken off, resuming makes it up. */
  signal?: AbortSignal;
}

/**
 * Runs the steps from firstStep to numSteps. The state is saved before it is validated, and where anything but the
 * step itself fails: no finished step is lost. What was due at firstStep, but may not have been done before the
 * process ended, is done first, so that the rows of a resumed run are those of an uninterrupted one.
 */
export async function runLoop<Batch>(options: LoopOptions<Batch>): Promise<StopReason> {
  const { firstStep, numSteps, signal } = options;
  const window = createWindow(options.phase, options.window);
  const clock = createSaveClock();
  const save = (step: number): Promise<void> =>
    clock.timed(async () => options.onSave?.(step, window.sums()));
  let done = firstStep;
  let saved = firstStep;
  let intact = true;
  try {
    if (isOpen(options.window)) await writeRow(done, window, options);
    while (done < numSteps && !signal?.aborted) {
      const batch = await options.prepare(done);
      intact = false;
      const measures = await options.trainStep(done, batch);
      intact = true;
      window.add(measures);
      done++;
      options.onStep?.(done, measures);
      const due = done % options.saveEvery === 0 || isValidationDue(done, options);
      if (due || clock.isDue()) {
        await save(done);
        saved = done;
      }
      if (signal?.aborted) break;
      await writeRow(done, window, options);
      await new Promise(setImmediate);
    }
    if (signal?.aborted && done > saved) await save(done);
    return done === numSteps && !signal?.aborted ? 'finished' : 'stopped';
  } catch (error) {
    // a validation that was broken off; the state was saved before it
    if (signal?.aborted && error === signal.reason) return 'stopped';
    const diverged = error instanceof TrainingDivergedError;
    // the first error says more than one of this save
    if (intact && !diverged && done > saved) await save(done).catch(() => undefined);
    throw error;
  }
}

const isValidationDue = (step: number, { validateEvery, numSteps }: RowOptions): boolean =>
  step % validateEvery === 0 || step === numSteps;

/** Validates and logs, where a step has it. */
async function writeRow(step: number, window: Window, options: RowOptions): Promise<void> {
  const validates = isValidationDue(step, options);
  if (!validates && step % options.logEvery !== 0) return;
  const validation = validates ? await options.onValidate?.(step) : undefined;
  await options.onLog?.({ ...window.row(step), ...validation });
  window.clear();
}
