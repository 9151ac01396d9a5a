// The perceptual loss as a term: VGG19 features of SR and HR, both shifted at random in the same way.
import { z } from 'zod';
import { loadVgg19Features } from '../models/vgg19';
import { withoutTape } from '../ops/without-tape';
import { weight } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import type { LossTerm, OpenTerm, TermContext, TermOptions } from './loss-term';
import { type FeatureDistance, perceptualLoss } from './perceptual';
import { randomShift, shiftedFeatures } from './shifted-features';

/** Options of the perceptual term. */
export interface PerceptualOptions extends TermOptions, FeatureDistance {
  /** Weight of each layer, by name (`block5_conv4` is the paper's phi5,4). */
  layers: Record<string, number>;
  /** 'after' the ReLU (SRGAN) or 'before' it (ESRGAN section 3.3). */
  activation: 'before' | 'after';
  /** Largest random shift, in pixels, of both images before VGG19; 0 is none. Against the grid: see shifted-features. */
  maxShift: number;
}

/** The distance of VGG19 features as a term of the loss. */
export const perceptualTerm: LossTerm<PerceptualOptions, 'perceptual'> = {
  name: 'perceptual',
  label: 'perceptual',
  options: schemaOf<PerceptualOptions>()(
    z.strictObject({
      weight,
      layers: z
        .record(z.string().regex(/^block([12]_conv[12]|[345]_conv[1-4])$/), z.number().positive())
        .refine((layers) => Object.keys(layers).length > 0, {
          params: { rule: 'at least one layer' },
        }),
      activation: z.enum(['before', 'after']),
      distance: z.enum(['l1', 'mse']),
      featureDivisor: z.number().positive(),
      maxShift: z.int().min(0).max(16),
    }),
  ),
  open: openPerceptual,
};

async function openPerceptual(
  options: PerceptualOptions,
  { random, seed, weights }: TermContext,
): Promise<OpenTerm> {
  const { layers, activation, maxShift } = options;
  const vgg = await loadVgg19Features({ layers, activation, weights: weights.vgg19, seed });
  const shifts = random.fork('shift');
  return {
    measure({ sr, hr, step }) {
      const features = shiftedFeatures(vgg.features, randomShift(shifts.fork(step), maxShift));
      const hrFeatures = withoutTape(() => features(hr));
      return perceptualLoss(features(sr), hrFeatures, options);
    },
    notes: { perceptualWeights: vgg.source, perceptualUntrained: vgg.untrained },
    ...(vgg.untrained && {
      caveat: 'untrained VGG19',
      notice:
        'No VGG19 weights are on this disk: the perceptual loss uses a random, untrained VGG19, and every table and ' +
        'figure of this run says so. `npx srgan data fetch vgg19` fetches them.',
    }),
    dispose: vgg.dispose,
  };
}
