// The end of a scaled residual connection (Szegedy et al. 2016, section 3.3, arXiv 1602.07261), in the precision of the maps.
import * as tf from '@tensorflow/tfjs';
import { execute, isTensorflow } from '../engine/node-backend';
import { withGradient } from './with-gradient';

/** x + factor * y, both of one shape; differentiable in both. */
export function addScaled(x: tf.Tensor4D, y: tf.Tensor4D, factor: number): tf.Tensor4D {
  if (!isTensorflow()) return tf.tidy(() => tf.add(x, tf.mul(y, factor)));
  return withGradient<tf.Tensor4D>(
    [x, y],
    () => {
      const scaled = times(y, factor);
      const [value] = execute<tf.Tensor4D>('AddV2', [x, scaled]);
      scaled.dispose();
      return { value };
    },
    (dy) => [dy.clone(), times(dy, factor)],
  );
}

const times = (x: tf.Tensor, factor: number): tf.Tensor =>
  execute('Mul', [x, tf.scalar(factor)])[0];
