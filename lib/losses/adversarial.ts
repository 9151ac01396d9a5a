// Adversarial losses from logits [n,1] or maps of them, all values alike, finite for logits of any size.
// vanilla: Goodfellow et al. 2014, as SRGAN uses it (Ledig et al. 2017, equations 2 and 6);
// least-squares: Mao et al. 2017; relativistic (average): Jolicoeur-Martineau 2018, as ESRGAN uses it
// (Wang et al. 2018, section 3.2).
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { withoutTape } from '../ops/without-tape';
import { weight } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import type { LossTerm, TermOptions } from './loss-term';
import { type NoisePenaltyOptions, noisePenaltyOptions } from './noise-penalty';

/** Which game is played. */
export type AdversarialKind = 'vanilla' | 'least-squares' | 'relativistic';

/** Options of the adversarial term: what both sides are judged by. */
export interface AdversarialOptions extends TermOptions {
  readonly kind: AdversarialKind;
  /** Target of the discriminator for real images, in (0.5, 1]; below 1 is one-sided label smoothing (Salimans et al. 2016). */
  readonly realLabel: number;
  /** What the discriminator's loss has besides. Default null: nothing. */
  readonly penalty?: NoisePenaltyOptions | null;
}

/**
 * What the discriminator minimises, a scalar.
 * vanilla: -log D(real) - log(1 - D(fake)), 2 ln 2 = 1.386 when it cannot tell.
 * least-squares: ((D(real) - label)^2 + D(fake)^2) / 2, D without sigmoid.
 * relativistic: vanilla on real - mean(fake) and fake - mean(real).
 */
export function discriminatorLoss(
  realLogits: tf.Tensor,
  fakeLogits: tf.Tensor,
  { kind, realLabel = 1 }: Pick<AdversarialOptions, 'kind'> & { readonly realLabel?: number },
): tf.Scalar {
  return tf.tidy(() => {
    if (kind === 'least-squares') {
      const errors = tf.add(meanSquare(realLogits, realLabel), meanSquare(fakeLogits, 0));
      return tf.mul(errors, 0.5);
    }
    const [real, fake] = comparedLogits(realLogits, fakeLogits, kind);
    return tf.add(crossEntropy(real, realLabel), crossEntropy(fake, 0));
  });
}

/**
 * What the generator minimises, a scalar. `realLogits` are needed by 'relativistic' only.
 * vanilla: -log D(fake), not log(1 - D(fake)), whose gradient vanishes when D wins (paper, below equation 6).
 * least-squares: (D(fake) - 1)^2 / 2.
 * relativistic: the mean of -log D(fake - mean(real)) and -log(1 - D(real - mean(fake))). ESRGAN's equation
 * has the sum and its code the mean; with the mean, ln 2 is the even game as in 'vanilla', and weights compare.
 */
export function adversarialLoss(
  fakeLogits: tf.Tensor,
  realLogits: tf.Tensor | undefined,
  { kind }: Pick<AdversarialOptions, 'kind'>,
): tf.Scalar {
  if (kind === 'relativistic' && !realLogits) {
    throw new Error("adversarialLoss: realLogits must be given for 'relativistic', but got none");
  }
  return tf.tidy(() => {
    if (kind === 'least-squares') return tf.mul(meanSquare(fakeLogits, 1), 0.5);
    if (kind === 'vanilla') return crossEntropy(fakeLogits, 1);
    const [real, fake] = comparedLogits(realLogits!, fakeLogits, kind);
    return tf.mul(tf.add(crossEntropy(real, 0), crossEntropy(fake, 1)), 0.5);
  });
}

/**
 * Mean judgement of real and of generated images, two scalars in [0,1] for curves: 1 and 0 when the
 * discriminator wins, 0.5 and 0.5 when it cannot tell. Clipped logits for 'least-squares', whose D has no sigmoid.
 */
export function realismScores(
  realLogits: tf.Tensor,
  fakeLogits: tf.Tensor,
  { kind }: Pick<AdversarialOptions, 'kind'>,
): { real: tf.Scalar; fake: tf.Scalar } {
  return tf.tidy(() => {
    const [real, fake] = comparedLogits(realLogits, fakeLogits, kind).map(
      (logits): tf.Scalar =>
        tf.mean(kind === 'least-squares' ? tf.clipByValue(logits, 0, 1) : tf.sigmoid(logits)),
    );
    return { real, fake };
  });
}

/** Relativistic logits ask "more real than the average of the others?"; the other kinds judge each image alone. */
function comparedLogits(real: tf.Tensor, fake: tf.Tensor, kind: AdversarialKind): tf.Tensor[] {
  if (kind !== 'relativistic') return [real, fake];
  return [tf.sub(real, tf.mean(fake)), tf.sub(fake, tf.mean(real))];
}

/** Mean cross entropy of sigmoid(logits) with a constant target: target softplus(-x) + (1 - target) softplus(x). */
function crossEntropy(logits: tf.Tensor, target: number): tf.Scalar {
  // log(1 + exp(-x)) by softplus: never log(0)
  const positive: tf.Scalar = tf.mean(tf.softplus(tf.neg(logits)));
  if (target === 1) return positive;
  if (target === 0) return tf.mean(tf.softplus(logits));
  return tf.add(tf.mul(positive, target), tf.mul(tf.mean(tf.softplus(logits)), 1 - target));
}

const meanSquare = (x: tf.Tensor, target: number): tf.Scalar =>
  tf.mean(tf.square(tf.sub(x, target)));

/** What the discriminator makes the generator pay, as a term of the loss; adversarial training only. */
export const adversarialTerm: LossTerm<AdversarialOptions, 'adversarial'> = {
  name: 'adversarial',
  label: 'adversarial',
  judged: true,
  options: schemaOf<AdversarialOptions>()(
    z.strictObject({
      weight,
      kind: z.enum(['vanilla', 'least-squares', 'relativistic']),
      realLabel: z.number().gt(0.5).max(1),
      penalty: noisePenaltyOptions.nullable().optional(),
    }),
  ),
  open: ({ kind }) => ({
    measure({ sr, hr, judge }) {
      if (!judge) throw new Error('adversarialTerm: judge must be given, but got none');
      const realLogits = kind === 'relativistic' ? withoutTape(() => judge(hr)) : undefined;
      return adversarialLoss(judge(sr), realLogits, { kind });
    },
  }),
};
