// Weights that blow up while every loss stays finite: a learning rate far too high ends in values of 1e16 that no
// checkpoint should keep.
import * as tf from '@tensorflow/tfjs';
import { trainableWeights } from '../models/network';
import type { CheckpointParts } from '../training/checkpoint';
import { TrainingDivergedError } from '../training/measures';

/** Weights that have grown by this factor have diverged. */
const TOO_MUCH = 1000;

/** Watches the norm of all trained weights. */
export interface WeightWatch {
  /** L2 norm at the start of the run. */
  readonly firstNorm: number;
  /** @throws TrainingDivergedError when the norm is not finite, or a thousand times that of the start. */
  check(step: number): void;
}

/** Starts to watch. @param firstNorm Of a run that goes on: its norm at the start. */
export function createWeightWatch(parts: CheckpointParts, firstNorm?: number): WeightWatch {
  const norm = (): number =>
    tf.tidy(() => {
      const weights = Object.values(parts.networks).flatMap(trainableWeights);
      const squares = weights.map((weight) => tf.sum(tf.square(weight)));
      return Math.sqrt(tf.addN(squares).dataSync()[0]);
    });
  const first = firstNorm ?? norm();
  return {
    firstNorm: first,
    check(step) {
      const now = norm();
      if (now <= TOO_MUCH * first) return;
      const rule = `at most ${TOO_MUCH} times its start of ${first.toPrecision(3)}`;
      throw new TrainingDivergedError(step - 1, 'weightNorm', now, rule);
    },
  };
}
