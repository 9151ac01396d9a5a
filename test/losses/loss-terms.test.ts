// The list of terms: each measures what its function computes, an absent one is not opened, an own one is as good.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { adversarialLoss } from '../../lib/losses/adversarial';
import { gradientLoss } from '../../lib/losses/gradient';
import { gridLoss } from '../../lib/losses/grid';
import type { TermInputs } from '../../lib/losses/loss-term';
import { allTerms, LOSS_TERMS, type LossOptions, lossColumn } from '../../lib/losses/loss-terms';
import { perceptualLoss } from '../../lib/losses/perceptual';
import { pixelLoss } from '../../lib/losses/pixel';
import { randomShift, shiftedFeatures } from '../../lib/losses/shifted-features';
import { openLoss, totalLoss } from '../../lib/losses/total';
import { totalVariation } from '../../lib/losses/total-variation';
import { waveletLoss } from '../../lib/losses/wavelet';
import type { Lpips } from '../../lib/models/lpips';
import { LPIPS_NETWORKS, loadLpips } from '../../lib/models/lpips-weights';
import { loadVgg19Features, type VggFeatures } from '../../lib/models/vgg19';
import { randomWeights, writeLpipsFiles } from '../models/lpips-files';
import { temporaryFolder } from '../support';
import { near } from './arithmetic';
import { context, gradientAt, image, SIZE, termInputs, withoutWeights } from './term-inputs';

type Name = (typeof LOSS_TERMS)[number]['name'];

const loss = {
  perceptual: {
    weight: 0.5,
    layers: { block1_conv2: 2 },
    activation: 'before',
    distance: 'l1',
    featureDivisor: 100,
    maxShift: 3,
  },
  adversarial: { weight: 0.25, kind: 'relativistic', realLabel: 0.9 },
  pixel: { weight: 3, distance: 'mse' },
  tv: { weight: 0.125 },
  grid: { weight: 8 },
  lpips: { weight: 0.5, net: 'squeeze' },
  gradient: { weight: 0.5, of: 'magnitudes' },
  wavelet: { weight: 0.5, levels: 2, low: 0.1, edges: 1, diagonal: 2 },
} as const satisfies Required<LossOptions>;

let vgg: VggFeatures;
let lpips: Lpips;
let restore: () => void;
const folder = temporaryFolder();
before(async () => {
  await startEngine();
  restore = withoutWeights();
  vgg = await loadVgg19Features({ ...loss.perceptual, seed: context.seed });
  const weights = randomWeights(LPIPS_NETWORKS.squeeze, 1);
  await writeLpipsFiles(join(folder.path, 'squeeze'), LPIPS_NETWORKS.squeeze, weights);
  process.env.SRGAN_LPIPS = folder.path;
  lpips = await loadLpips('squeeze');
});
after(() => {
  vgg.dispose();
  lpips.dispose();
  folder.dispose();
  restore();
});

/** What each term must measure, written out. A term that is new in the list does not compile until it is here. */
const expected: Record<Name, (inputs: TermInputs) => tf.Scalar> = {
  perceptual({ sr, hr, step }) {
    const shift = randomShift(context.random.fork('shift').fork(step), 3);
    const features = shiftedFeatures(vgg.features, shift);
    return perceptualLoss(features(sr), features(hr), loss.perceptual);
  },
  adversarial: ({ sr, hr, judge }) =>
    adversarialLoss(judge!(sr), judge!(hr), { kind: 'relativistic' }),
  pixel: ({ sr, hr }) => pixelLoss(sr, hr, 'mse'),
  tv: ({ sr }) => totalVariation(sr),
  grid: ({ sr, hr, scale }) => gridLoss(sr, hr, scale),
  lpips: ({ sr, hr }) => tf.mean(lpips.distance(lpips.features(sr), lpips.features(hr))),
  gradient: ({ sr, hr }) => gradientLoss(sr, hr, loss.gradient),
  wavelet: ({ sr, hr }) => waveletLoss(sr, hr, loss.wavelet),
};

for (const { name } of LOSS_TERMS) {
  describe(`the term ${name}`, () => {
    it('measures what its function computes', async () => {
      const opened = await openLoss({ [name]: loss[name] }, context);
      const { numTensors } = tf.memory();
      tf.tidy(() => {
        const inputs = termInputs(image(SIZE, 1));
        const { measures } = totalLoss(inputs, opened.terms);
        const value = measures[lossColumn({ name })].dataSync()[0];
        assert.ok(value > 0, `${value}`);
        near(value, expected[name](inputs).dataSync()[0], 1e-6);
      });
      assert.equal(tf.memory().numTensors, numTensors, 'measuring leaves no tensor');
      opened.dispose();
    });

    it('has the gradient of its function times its weight, and none at weight 0', async () => {
      const at = () => image(SIZE, 1);
      const pixel = { pixel: { weight: 1, distance: 'l1' } } as const;
      const others = name === 'pixel' ? { tv: { weight: 1 } } : pixel;
      const totalOf = async (options: LossOptions): Promise<Float32Array> => {
        const { terms, dispose } = await openLoss(options, context);
        const values = gradientAt(at, (x) => totalLoss(termInputs(x), terms).total);
        dispose();
        return values;
      };
      const alone = await totalOf({ [name]: loss[name] });
      const theirs = gradientAt(at, (x) =>
        tf.mul(expected[name](termInputs(x)), loss[name].weight),
      );
      assert.ok(alone.some((value) => value !== 0));
      alone.forEach((value, i) => {
        near(value, theirs[i], 1e-6);
      });
      const unweighted = await totalOf({ ...others, [name]: { ...loss[name], weight: 0 } });
      assert.deepEqual(unweighted, await totalOf(others));
    });
  });
}

describe('LOSS_TERMS', () => {
  it('keeps its order, which decides in which order gradients are added up', () => {
    assert.deepEqual(
      LOSS_TERMS.map(({ name }) => name),
      ['perceptual', 'adversarial', 'pixel', 'tv', 'grid', 'lpips', 'gradient', 'wavelet'],
    );
  });

  it('is followed by own terms; an own one of a known name takes its place', () => {
    const open = () => ({ measure: () => tf.scalar(1) });
    const own = [
      { name: 'tv', label: 'another', open },
      { name: 'edge', label: 'edges', open },
    ];
    assert.deepEqual(
      allTerms(own).map(({ label }) => label),
      [
        ...['perceptual', 'adversarial', 'pixel', 'grid', 'LPIPS', 'gradient', 'wavelet'],
        ...['another', 'edges'],
      ],
    );
  });

  it('names terms whose columns of metrics.csv differ', () => {
    assert.equal(new Set(LOSS_TERMS.map(lossColumn)).size, LOSS_TERMS.length);
    assert.equal(lossColumn({ name: 'pixel' }), 'pixelLoss');
  });
});
