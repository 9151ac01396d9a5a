// Images to tensors and back, with the two value ranges of the library:
// 'unit' is [0,1] (LR, what a generator reads), 'signed' is [-1,1] (HR and SR, what it writes).
import * as tf from '@tensorflow/tfjs';
import { blankImage, CHANNELS, type RgbImage } from './image';
import { rangeTable, type ValueRange } from './value-range';

const TABLES = { unit: rangeTable('unit'), signed: rangeTable('signed') };

/** A new tensor [height,width,3]; the caller disposes of it. */
export function imageToTensor(image: RgbImage, range: ValueRange): tf.Tensor3D {
  const table = TABLES[range];
  // no Float32Array.from with a function: it makes a list of all samples first, which ends the process on large images
  const values = new Float32Array(image.data.length);
  for (let i = 0; i < values.length; i++) values[i] = table[image.data[i]];
  return tf.tensor3d(values, [image.height, image.width, CHANNELS]);
}

/** Images of one size as a new tensor [n,height,width,3]; the caller disposes of it. */
export function imagesToTensor(images: readonly RgbImage[], range: ValueRange): tf.Tensor4D {
  const table = TABLES[range];
  const [{ width, height }] = images;
  const length = width * height * CHANNELS;
  const values = new Float32Array(images.length * length);
  images.forEach(({ data }, i) => {
    for (let at = 0; at < length; at++) values[i * length + at] = table[data[at]];
  });
  return tf.tensor4d(values, [images.length, height, width, CHANNELS]);
}

/**
 * The 8-bit image of a tensor [height,width,3] or [1,height,width,3]: clipped to the range, rounded half up.
 * The tensor stays the caller's. Throws on other shapes, and on values that are not numbers (a diverged network).
 */
export async function tensorToImage(
  tensor: tf.Tensor3D | tf.Tensor4D,
  range: ValueRange,
): Promise<RgbImage> {
  const shape: readonly number[] = tensor.shape;
  const [height, width, channels] = shape.slice(-3);
  if (channels !== CHANNELS || (shape.length === 4 ? shape[0] !== 1 : shape.length !== 3)) {
    throw new Error(
      `tensorToImage: the tensor must have the shape [height,width,3] or [1,height,width,3], but got [${shape}]`,
    );
  }
  const image = blankImage(width, height);
  roundToLevels(await tensor.data<'float32'>(), image.data, range);
  return image;
}

/**
 * Samples of a range as 8-bit levels, clipped and rounded half up, written to the start of `target`.
 * @throws on values that are not numbers (a diverged network)
 */
export function roundToLevels(values: Float32Array, target: Uint8Array, range: ValueRange): void {
  const offset = range === 'unit' ? 0 : 1;
  const unit = range === 'unit' ? 255 : 127.5;
  // in one plain loop: it runs on every sample of every enlargement
  for (let i = 0; i < values.length; i++) {
    const level = (values[i] + offset) * unit + 0.5;
    if (level >= 255) target[i] = 255;
    else if (level >= 0) target[i] = level;
    else if (level < 0) target[i] = 0;
    else fail();
  }
}

function fail(): never {
  throw new Error(
    'tensorToImage: values must be numbers, but got NaN: the network that made them has diverged; use an earlier checkpoint',
  );
}
