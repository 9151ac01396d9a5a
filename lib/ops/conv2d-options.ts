// What a convolution can be asked for, on every engine.
import type * as tf from '@tensorflow/tfjs';

/** What follows the bias. 'leakyRelu' has the paper's slope 0.2. */
export type Activation = 'linear' | 'relu' | 'leakyRelu';

/** Slope of leakyRelu below zero (Ledig et al. 2017, section 2.1.1). */
export const LEAKY_SLOPE = 0.2;

/** How fusedConv2d convolves. */
export interface FusedConv2dOptions {
  strides: number;
  /** 'same' (default) pads with zeros, 'valid' not at all. */
  padding?: 'same' | 'valid';
  /** [filters]; none for a layer that batch normalization follows. */
  bias?: tf.Tensor1D;
  activation: Activation;
  /** Computes and returns float32 in every precision: for what becomes an image. Default false. */
  precise?: boolean;
}
