// LPIPS as a term of the loss: the metric's own distance of SR and HR, to be lowered directly (models/lpips).
// A generator that is trained on it must not be judged by it alone.
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { LPIPS_NETWORKS, loadLpips } from '../models/lpips-weights';
import { withoutTape } from '../ops/without-tape';
import { weight } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import type { LossTerm, TermOptions } from './loss-term';

/** Options of the LPIPS term. */
export interface LpipsOptions extends TermOptions {
  /** Default 1, as beside the L1 distance in [-1,1] of VQGAN (Esser et al. 2021): both are then of the order of 0.1. */
  readonly weight: number;
  /** Whose activations are compared. Default 'alex', the metric of papers. */
  readonly net: 'alex' | 'squeeze';
}

/** The mean LPIPS of SR and HR as a term of the loss. Opening it needs the weights. */
export const lpipsTerm: LossTerm<LpipsOptions, 'lpips'> = {
  name: 'lpips',
  label: 'LPIPS',
  options: schemaOf<LpipsOptions>()(
    z.strictObject({ weight: weight.default(1), net: z.enum(['alex', 'squeeze']).default('alex') }),
  ),
  brokenRules({ net }, { hrCropSize }) {
    const { minSize, label } = LPIPS_NETWORKS[net];
    return hrCropSize >= minSize
      ? []
      : [
          `data.hrCropSize must be at least ${minSize} for the lpips loss with ${label}, but got ${hrCropSize}`,
        ];
  },
  async open({ net }) {
    const lpips = await loadLpips(net);
    return {
      measure: ({ sr, hr }) =>
        tf.tidy(() => {
          const hrFeatures = withoutTape(() => lpips.features(hr));
          return tf.mean<tf.Scalar>(lpips.distance(lpips.features(sr), hrFeatures));
        }),
      dispose: lpips.dispose,
    };
  },
};
