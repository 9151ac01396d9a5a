// Time for memory: what a part of a network computes on the way is not kept for the backward pass, but computed again there
// (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", arXiv 1604.06174). Gradients are the same to the bit.
import * as tf from '@tensorflow/tfjs';
import { pulledBack } from './gradients-of';
import { precisionNow, withPrecision } from './precision';
import { withGradient } from './with-gradient';

/**
 * f(x), of whose way only x is kept.
 * @param f Computed twice, so it must be a function of x and the weights alone: it draws no random numbers and moves no statistics.
 * @param weights All that f depends on besides x.
 */
export function recomputed(
  f: (x: tf.Tensor4D) => tf.Tensor4D,
  x: tf.Tensor4D,
  weights: readonly tf.Variable[],
): tf.Tensor4D {
  const precision = precisionNow();
  return withGradient<tf.Tensor4D>(
    [x, ...weights],
    () => ({ value: traced(() => f(x)), saved: [x] }),
    (dy, [kept]) => {
      const again = kept as tf.Tensor4D;
      return withPrecision(precision, () => pulledBack(() => f(again), dy, [again, ...weights]));
    },
  );
}

/** Traces (tf.profile) in which a recomputed part was seen. */
const seen = new WeakSet<object>();

/** f(); a trace sees the first recomputed part whole, and none of the way of the others: a step holds one at a time. */
function traced(f: () => tf.Tensor4D): tf.Tensor4D {
  const { profiling, activeProfile } = tf.engine().state;
  if (!profiling) return f();
  const { kernels } = activeProfile;
  const before = kernels.length;
  const value = f();
  if (seen.has(kernels)) kernels.splice(before);
  seen.add(kernels);
  return value;
}

/**
 * x as a tensor of its own: the gradients of what uses it are added up before they meet those of x's other uses. A recomputed
 * part adds up in this order by itself; with this before it, one that is not does so too.
 */
export function ownInput(x: tf.Tensor4D): tf.Tensor4D {
  return withGradient<tf.Tensor4D>(
    [x],
    () => ({ value: x.clone() }),
    (dy) => dy.clone(),
  );
}
