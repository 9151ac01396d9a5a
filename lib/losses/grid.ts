// Grid loss: the pattern of the sub-pixel step's period that generated images have and photographs have not.
// A sub-pixel generator paints every LR pixel as a cell of scale x scale values. In flat areas all cells
// are alike, so whatever one of them holds repeats as a fine grid, which VGG19's pooling hardly sees.
// Averaging the error over neighbouring cells, phase by phase, leaves that pattern and little else.
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { weight } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import type { LossTerm, TermOptions } from './loss-term';

/** Side of the square of cells that is averaged: a pattern is one that neighbouring cells share. */
const CELLS = 4;

/**
 * Mean absolute pattern: per square of 4 x 4 cells, the error sr - hr averaged over the cells, less its mean
 * over the phases; a scalar. 0 for equal images and for a shift of color; a grid of amplitude a gives a.
 * @param images [n,h,w,3]; rows and columns beyond the last whole square are left out.
 * @param period Side of a cell in pixels: the generator's scale.
 * @throws when the images are smaller than one square.
 */
export function gridLoss(sr: tf.Tensor4D, hr: tf.Tensor4D, period: number): tf.Scalar {
  const [n, height, width, channels] = sr.shape;
  const square = CELLS * period;
  const [rows, columns] = [Math.floor(height / square), Math.floor(width / square)];
  if (rows === 0 || columns === 0) {
    throw new Error(
      `gridLoss: images must be at least ${square} pixels wide and high, but got ${width}x${height}; use larger crops`,
    );
  }
  return tf.tidy(() => {
    const size = [n, rows * square, columns * square, channels];
    const error = tf.slice(tf.sub(sr, hr), [0, 0, 0, 0], size);
    // one direction at a time, which keeps every tensor at rank 4
    const overRows = tf.mean(tf.reshape(error, [n * rows, CELLS, period, -1]), 1);
    const cells = tf.reshape(overRows, [n * rows * period, columns, CELLS, period * channels]);
    const pattern = tf.reshape(tf.mean(cells, 2), [n * rows, period, columns, period * channels]);
    const phases = tf.reshape(tf.transpose(pattern, [0, 2, 1, 3]), [-1, period * period, channels]);
    return tf.mean(tf.abs(tf.sub(phases, tf.mean(phases, 1, true))));
  });
}

/** The pattern of the generator's scale as a term of the loss. */
export const gridTerm: LossTerm<TermOptions, 'grid'> = {
  name: 'grid',
  label: 'grid',
  options: schemaOf<TermOptions>()(z.strictObject({ weight })),
  brokenRules(_, { scale, hrCropSize }) {
    const square = CELLS * scale;
    return hrCropSize >= square
      ? []
      : [`data.hrCropSize must be at least ${square} for the grid loss, but got ${hrCropSize}`];
  },
  open: () => ({ measure: ({ sr, hr, scale }) => gridLoss(sr, hr, scale) }),
};
