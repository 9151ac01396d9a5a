// Exponential moving average of a generator's weights: the copy that is validated and kept.
// ema <- decay * ema + (1 - decay) * weight. With a warm start, min(decay, (n+1)/(n+10)), early
// averages are not held back by the random first weights.
import * as tf from '@tensorflow/tfjs';
import type { Network } from '../models/network';
import {
  assignGroup,
  flattenGroup,
  groupParameters,
  type ParameterGroup,
} from './parameter-groups';

/** A running average. Whoever makes it calls dispose; the two networks stay the caller's. */
export interface Ema {
  /** Takes the source's current weights into the average; n is the number of updates before this one. */
  update(n: number): void;
  /** Writes the average, and the source's batch-norm statistics, into the target network. */
  writeTarget(): void;
  /** Takes the average from the target network (after a checkpoint was loaded into it). */
  readTarget(): void;
  /** Starts anew from the source's current weights (after pretrained ones were loaded into it). */
  restart(): void;
  dispose(): void;
}

/** Averages `source` and writes to `target`, a network of the same configuration. */
export function createEma(source: Network, target: Network, decay: number): Ema {
  const groups = groupParameters(source.weights, source.trainableNames);
  const targetGroups = groupParameters(target.weights, target.trainableNames);
  let average = groups.map((group) => flattenGroup(group));
  const replace = (from: readonly ParameterGroup[]): void => {
    tf.dispose(average);
    average = from.map((group) => tf.keep(flattenGroup(group)));
  };
  return {
    update(n) {
      const share = Math.min(decay, (n + 1) / (n + 10));
      const next = groups.map((group, i) =>
        tf.tidy(() =>
          tf.add<tf.Tensor1D>(tf.mul(average[i], share), tf.mul(flattenGroup(group), 1 - share)),
        ),
      );
      tf.dispose(average);
      average = next;
    },
    writeTarget() {
      targetGroups.forEach((group, i) => {
        assignGroup(group, average[i]);
      });
      copyStatistics(source, target);
    },
    readTarget: () => replace(targetGroups),
    restart: () => replace(groups),
    dispose: () => tf.dispose(average),
  };
}

function copyStatistics(source: Network, target: Network): void {
  const trainable = new Set(source.trainableNames);
  for (const [name, weight] of source.weights) {
    if (!trainable.has(name)) tf.tidy(() => target.weights.get(name)!.assign(weight.clone()));
  }
}
