// Feature maps side by side, as dense blocks hand them on (Huang et al. 2017, arXiv 1608.06993), with a gradient that stays
// in the precision of the maps: TensorFlow.js' own takes float32 copies of them, one slice after the other.
import * as tf from '@tensorflow/tfjs';
import { execute, isTensorflow } from '../engine/node-backend';
import { withGradient } from './with-gradient';

/** [n,h,w,c1], [n,h,w,c2], …, at least two, to [n,h,w,c1+c2+…]; differentiable in all of them. */
export function concatChannels(parts: readonly tf.Tensor4D[]): tf.Tensor4D {
  if (!isTensorflow()) return tf.concat([...parts], 3);
  const channels = parts.map(({ shape }) => shape[3]);
  return withGradient<tf.Tensor4D>(
    parts,
    () => ({ value: joined(parts) }),
    (dy) => split(dy, channels),
  );
}

function joined(parts: readonly tf.Tensor4D[]): tf.Tensor4D {
  const axis = tf.scalar(3, 'int32');
  const attributes = { N: { int: parts.length } };
  return execute<tf.Tensor4D>('ConcatV2', [...parts, axis], attributes)[0];
}

function split(x: tf.Tensor4D, channels: number[]): tf.Tensor[] {
  const inputs = [x, tf.tensor1d(channels, 'int32'), tf.scalar(3, 'int32')];
  const attributes = { num_split: { int: channels.length } };
  return execute('SplitV', inputs, attributes, channels.length);
}
