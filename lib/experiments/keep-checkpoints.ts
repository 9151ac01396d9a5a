// The checkpoints of a run: the last state and the one before it, and the best generator. A disk that is full does
// not end a training: saving is tried again, and only at the end it must have worked.
import { existsSync } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import type { RunFolder } from '../runs/run-folder';
import { saveCheckpoint } from '../training/checkpoint';
import type { CheckpointState } from '../training/checkpoint-state';
import type { StepMeasures } from '../training/measures';
import type { Trainer } from './trainer';

/** Keeps the checkpoints of a run. */
export interface Keeper {
  /** The state that was saved last. */
  readonly saved: CheckpointState;
  /** Saves the state; where that fails, says so and goes on. */
  save(now: CheckpointState, onNotice?: (sentence: string) => void): Promise<void>;
  /** Saves the generator where it is the best so far, or where the latest is kept; where that fails, says so and goes on. */
  keepBest(
    step: number,
    measures: StepMeasures,
    onNotice?: (sentence: string) => void,
  ): Promise<void>;
  /** Tries once more what could not be saved. @throws when it still cannot. */
  finish(): Promise<void>;
}

/** Makes a keeper of a run that begins at a state, read from `checkpoint` where it resumes. */
export function createKeeper(
  run: RunFolder,
  trainer: Trainer,
  { state: begun, checkpoint }: { state: CheckpointState; checkpoint: string },
): Keeper {
  let saved = begun;
  // a run that goes on from the state before the last one has given the last one up
  let lastIsSaved = checkpoint === run.lastCheckpoint;
  let bestScore = begun.bestScore ?? null;
  const attempts = createAttempts();
  return {
    get saved() {
      return saved;
    },
    async save(now, onNotice) {
      const state = { ...now, bestScore };
      // brings the average up to date, which is a part of the state
      trainer.evaluationGenerator();
      const work = async (): Promise<void> => {
        await keepPrevious(run, lastIsSaved && saved.step < now.step);
        await saveCheckpoint(run.lastCheckpoint, trainer.parts, state);
        saved = state;
        lastIsSaved = true;
      };
      await attempts.make({ name: 'state', step: now.step }, work, onNotice);
    },
    async keepBest(step, measures, onNotice) {
      // an own validation may not measure what the best one is known by: the latest is kept then
      const score = trainer.best === 'latest' ? undefined : measures[trainer.best.highest];
      const worse = score !== undefined && bestScore !== null && score <= bestScore;
      if (worse && existsSync(run.bestCheckpoint)) return;
      if (worse) {
        onNotice?.(
          `The best generator of ${run.name} is gone: that of step ${step} takes its place.`,
        );
      }
      const parts = { networks: { generator: trainer.evaluationGenerator() }, optimizers: {} };
      const work = async (): Promise<void> => {
        await saveCheckpoint(run.bestCheckpoint, parts, { step, ...measures });
        if (score !== undefined) bestScore = score;
      };
      await attempts.make({ name: 'generator', step }, work, onNotice);
    },
    finish: attempts.finish,
  };
}

/** Tries to save things by name; what could not be saved is remembered until it could, or `finish` tries once more. */
function createAttempts(): {
  make(
    what: { readonly name: string; readonly step: number },
    work: () => Promise<void>,
    onNotice?: (sentence: string) => void,
  ): Promise<void>;
  finish(): Promise<void>;
} {
  const failed = new Map<string, () => Promise<void>>();
  return {
    async make({ name, step }, work, onNotice) {
      try {
        await work();
        failed.delete(name);
      } catch (error) {
        failed.set(name, work);
        const reason = error instanceof Error ? error.message : String(error);
        const goesOn = 'training goes on and tries again';
        onNotice?.(`The ${name} at step ${step} could not be saved (${reason}); ${goesOn}.`);
      }
    },
    async finish() {
      // nothing was trained since the last try
      for (const work of failed.values()) await work();
    },
  };
}

/** The last state becomes the one before it, and stays the last until the new one is whole. */
async function keepPrevious(run: RunFolder, moved: boolean): Promise<void> {
  if (!moved || !existsSync(run.lastCheckpoint)) return;
  const unfinished = `${run.previousCheckpoint}.tmp`;
  await rm(unfinished, { force: true });
  // a second name costs nothing; where the file system has none, a copy does
  await link(run.lastCheckpoint, unfinished).catch(() => copyFile(run.lastCheckpoint, unfinished));
  await rename(unfinished, run.previousCheckpoint);
}
