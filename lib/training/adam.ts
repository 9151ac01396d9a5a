// Adam (Kingma & Ba 2014, https://arxiv.org/abs/1412.6980) with clipping by the global norm.
// tf.train.adam updates weight by weight, offers no clipping and cannot be resumed exactly without
// reaching into it; this one works on joined vectors, and its state can be read and written.
import * as tf from '@tensorflow/tfjs';
import type { Network } from '../models/network';
import { type AdamRule, adamUpdate } from '../ops/adam-update';
import {
  assignGroup,
  flattenGroup,
  groupParameters,
  type ParameterGroup,
  splitGroup,
} from './parameter-groups';

/** Options of createAdam. */
export interface AdamOptions {
  /** Decay of the first moment. Default 0.9 (Ledig et al. 2017, section 3.2). */
  beta1?: number;
  /** Decay of the second moment. Default 0.999. */
  beta2?: number;
  /** Guard of the division. Default 1e-8. */
  epsilon?: number;
  /** Gradients whose joint L2 norm exceeds this are scaled down to it. Default: no clipping. */
  clipNorm?: number;
}

/** An optimizer of one network. Whoever makes it calls dispose. */
export interface Adam {
  /**
   * One update from the gradients in order of `trainableNames`; they stay the caller's.
   * @returns the global norm before clipping. A norm that is not finite leaves everything as it was.
   */
  update(gradients: readonly tf.Tensor[], learningRate: number): number;
  /** Shapes of the moments by name, `m/<weight>` and `v/<weight>`. */
  readonly momentShapes: ReadonlyMap<string, readonly number[]>;
  /** Moments by name; the caller disposes them. */
  moments(): Map<string, tf.Tensor>;
  /** Puts moments and count back, exactly as `moments` gave them. */
  restore(moments: ReadonlyMap<string, tf.Tensor>, updates: number): void;
  /** Updates made so far. */
  readonly updates: number;
  dispose(): void;
}

/** First and second moment of a group, joined vectors [size]. */
interface Moments {
  m: tf.Tensor1D;
  v: tf.Tensor1D;
}

/** Makes Adam for the trainable weights of a network. */
export function createAdam(network: Network, options: AdamOptions = {}): Adam {
  const groups = groupParameters(network.weights, network.trainableNames);
  const position = new Map(network.trainableNames.map((name, i) => [name, i]));
  let state: Moments[] = groups.map(({ size }) => ({ m: tf.zeros([size]), v: tf.zeros([size]) }));
  let updates = 0;
  return {
    momentShapes: shapesOfMoments(groups),
    get updates() {
      return updates;
    },
    update(gradients, learningRate) {
      const flat = groups.map((group) =>
        flattenGroup(
          group,
          group.names.map((name) => gradients[position.get(name)!]),
        ),
      );
      const norm = globalNorm(flat);
      if (Number.isFinite(norm)) {
        updates++;
        const rule = updateRule(options, { updates, norm, learningRate });
        state = groups.map((group, i) => updateGroup(group, flat[i], { ...state[i], ...rule }));
      }
      tf.dispose(flat);
      return norm;
    },
    moments: () => namedMoments(groups, state),
    restore(moments, count) {
      updates = count;
      disposeMoments(state);
      state = groups.map((group) => groupMoments(group, moments));
    },
    dispose: () => disposeMoments(state),
  };
}

/** L2 norm over all vectors. */
export function globalNorm(vectors: readonly tf.Tensor[]): number {
  return tf.tidy(() => {
    const squares = vectors.map((vector) => tf.sum(tf.square(vector)));
    return Math.sqrt(tf.addN(squares).dataSync()[0]);
  });
}

/** The numbers of one update, the same for every group. */
interface UpdateRule extends AdamRule {
  /** Factor of the gradients, 1 where nothing is clipped. */
  clip: number;
}

function updateRule(
  options: AdamOptions,
  now: { updates: number; norm: number; learningRate: number },
): UpdateRule {
  const {
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    clipNorm = Number.POSITIVE_INFINITY,
  } = options;
  // both bias corrections folded into rate and epsilon (end of section 2 of the paper)
  const correction = Math.sqrt(1 - beta2 ** now.updates);
  const rate = (now.learningRate * correction) / (1 - beta1 ** now.updates);
  const clip = now.norm > clipNorm ? clipNorm / now.norm : 1;
  return { beta1, beta2, epsilon: epsilon * correction, rate, clip };
}

function updateGroup(
  group: ParameterGroup,
  gradient: tf.Tensor1D,
  state: Moments & UpdateRule,
): Moments {
  const { m: oldM, v: oldV, clip, ...rule } = state;
  const clipped = clip < 1 ? tf.mul<tf.Tensor1D>(gradient, clip) : gradient;
  const { weights, m, v } = adamUpdate(
    { weights: flattenGroup(group), m: oldM, v: oldV },
    clipped,
    rule,
  );
  assignGroup(group, weights);
  tf.dispose(clip < 1 ? [weights, clipped] : weights);
  // the discriminator is updated inside a scope of the generator's: the moments outlive it
  return { m: tf.keep(m), v: tf.keep(v) };
}

/** In the order of namedMoments. */
function shapesOfMoments(groups: readonly ParameterGroup[]): Map<string, readonly number[]> {
  const named = groups.flatMap(({ names, variables }) =>
    (['m', 'v'] as const).flatMap((kind) =>
      names.map((name, i) => [`${kind}/${name}`, variables[i].shape] as const),
    ),
  );
  return new Map(named);
}

function disposeMoments(state: readonly Moments[]): void {
  for (const { m, v } of state) tf.dispose([m, v]);
}

function namedMoments(
  groups: readonly ParameterGroup[],
  state: readonly Moments[],
): Map<string, tf.Tensor> {
  const named = new Map<string, tf.Tensor>();
  for (const [i, group] of groups.entries()) {
    for (const kind of ['m', 'v'] as const) {
      const parts = splitGroup(group, state[i][kind]);
      for (const [k, name] of group.names.entries()) named.set(`${kind}/${name}`, parts[k]);
    }
  }
  return named;
}

function groupMoments(group: ParameterGroup, moments: ReadonlyMap<string, tf.Tensor>): Moments {
  const joined = (kind: string): tf.Tensor1D =>
    flattenGroup(
      group,
      group.names.map((name) => moments.get(`${kind}/${name}`)!),
    );
  return { m: joined('m'), v: joined('v') };
}
