// Spectral normalization (Miyato et al. 2018, https://arxiv.org/abs/1802.05957): a kernel divided by its
// largest singular value, which bounds how steep the discriminator can be. The value is
// followed by one power iteration per training pass, from a vector u that is part of the network's state.
import * as tf from '@tensorflow/tfjs';
import { withGradient } from '../ops/with-gradient';
import type { ApplyOptions, Initializer, WeightStore } from './network';

/** Enough for a start within a few percent; training refines it from step to step. */
const STARTING_ITERATIONS = 15;

const normalDirection: Initializer = ([size], random) =>
  new Float32Array(size).map(() => random.normal());

/**
 * Adds the non-trainable weight `<name>/u` [out] and returns the function that gives the kernel [..., in, out]
 * divided by its spectral norm as a matrix [everything else, out]. A training pass that updates statistics moves u.
 */
export function spectralNorm<R extends tf.Rank>(
  store: WeightStore,
  name: string,
  kernel: tf.Variable<R>,
): (options: Required<ApplyOptions>) => tf.Tensor<R> {
  const out = kernel.shape[kernel.rank - 1];
  const u = store.add<tf.Rank.R1>(`${name}/u`, [out], normalDirection, false);
  for (let i = 0; i < STARTING_ITERATIONS; i++) {
    tf.tidy(() => u.assign(powerIteration(kernel, u).u));
  }
  return ({ training, updateStatistics }) => {
    const sigma = withGradient<tf.Tensor>(
      [kernel],
      () => {
        const state = training && updateStatistics ? powerIteration(kernel, u) : project(kernel, u);
        if (training && updateStatistics) u.assign(state.u);
        return { value: state.sigma, saved: [state.u, state.v] };
      },
      // u and v are held constant, as in the paper's equation 12: d sigma / d W = v u^T
      (dy, [right, left]) =>
        tf.mul(tf.reshape(tf.outerProduct(asVector(left), asVector(right)), kernel.shape), dy),
    );
    return tf.div(kernel, sigma);
  };
}

interface SingularPair {
  /** Right singular vector [out]. */
  u: tf.Tensor1D;
  /** Left singular vector [rows]. */
  v: tf.Tensor1D;
  /** Singular value. */
  sigma: tf.Tensor;
}

/** v and sigma that belong to a given u. */
function project(kernel: tf.Tensor, u: tf.Tensor1D): SingularPair {
  const product = asVector(tf.dot(asMatrix(kernel), u));
  const sigma = tf.norm(product);
  return { u: u.clone(), v: unit(product), sigma };
}

/** One round: v from u, then u and sigma from v. */
function powerIteration(kernel: tf.Tensor, u: tf.Tensor1D): SingularPair {
  const matrix = asMatrix(kernel);
  const v = unit(asVector(tf.dot(matrix, u)));
  const product = asVector(tf.dot(v, matrix));
  return { u: unit(product), v, sigma: tf.norm(product) };
}

/** What tf.dot makes of a matrix and a vector, which its types do not say. */
const asVector = (x: tf.Tensor): tf.Tensor1D => x as tf.Tensor1D;

const asMatrix = (kernel: tf.Tensor): tf.Tensor2D =>
  tf.reshape(kernel, [-1, kernel.shape[kernel.rank - 1]]);

const unit = (x: tf.Tensor1D): tf.Tensor1D => tf.div(x, tf.add(tf.norm(x), 1e-12));
