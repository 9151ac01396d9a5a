// The checkpoints of a run: the last state and the one before it, and the best generator by the trainer's rule. A disk that is full does
// not end a training: saving is tried again, and only at the end it must have worked.
import { existsSync } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { beats, KEPT_RULES, type KeptRule } from '../runs/kept-rule';
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
  /**
   * Saves the generator where it is the best so far, or where nothing is measured that the best is known by; where that
   * fails, says so and goes on. A best one that is known stays where a validation lacks that measure.
   */
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
  const rule = trainer.best;
  let bestScore = scoreOf(begun, rule);
  const attempts = createAttempts();
  return {
    get saved() {
      return saved;
    },
    async save(now, onNotice) {
      const state = { ...now, bestScore, bestBy: rule.column };
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
      const { [rule.column]: score } = measures;
      // a run that goes on where weights of LPIPS are missing measures no score, and keeps the best that it had
      const stays = bestScore !== null && (score === undefined || !beats(score, bestScore, rule));
      if (stays && existsSync(run.bestCheckpoint)) return;
      if (stays) {
        onNotice?.(
          `The best generator of ${run.name} is gone: that of step ${step} takes its place.`,
        );
      }
      const parts = { networks: { generator: trainer.evaluationGenerator() }, optimizers: {} };
      const work = async (): Promise<void> => {
        await saveCheckpoint(run.bestCheckpoint, parts, { step, ...measures });
        bestScore = score ?? null;
      };
      await attempts.make({ name: 'generator', step }, work, onNotice);
    },
    finish: attempts.finish,
  };
}

/** The best score of a state, if it is one of this rule: games of earlier labs remembered PSNR, and kept the latest. */
function scoreOf({ bestScore, bestBy }: CheckpointState, { column }: KeptRule): number | null {
  return (bestBy ?? KEPT_RULES.pretrain.column) === column ? (bestScore ?? null) : null;
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
