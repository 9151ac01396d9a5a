// Opening the terms of a configuration: which are opened, what they say, and that nothing of them is left behind.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import type { LossTerm, TermOptions } from '../../lib/losses/loss-term';
import { openLoss, totalLoss } from '../../lib/losses/total';
import { near } from './arithmetic';
import { context, image, SIZE, termInputs, withoutWeights } from './term-inputs';

const perceptual = {
  weight: 1,
  layers: { block1_conv1: 1 },
  activation: 'after',
  distance: 'mse',
  featureDivisor: 12.75,
  maxShift: 0,
} as const;

/** An own term: the mean brightness, off by what it is opened with. Holds a tensor. */
interface BrightnessOptions extends TermOptions {
  readonly offset: number;
}
const brightness: LossTerm<BrightnessOptions> = {
  name: 'brightness',
  label: 'brightness',
  open({ offset }) {
    const held = tf.scalar(offset);
    return {
      measure: ({ sr }) => tf.abs(tf.sub<tf.Scalar>(tf.mean(sr), held)),
      notes: { brightnessOffset: offset },
      caveat: 'of an own term',
      dispose: () => held.dispose(),
    };
  },
};

let restore: () => void;
before(async () => {
  await startEngine();
  restore = withoutWeights();
});
after(() => restore());

describe('openLoss', () => {
  it('opens the terms that are named, in the order of the list, and no other', async () => {
    const { numTensors } = tf.memory();
    const pixel = { weight: 2, distance: 'l1' } as const;
    const loss = await openLoss({ grid: { weight: 3 }, pixel }, context);
    assert.equal(tf.memory().numTensors, numTensors, 'no VGG19 was built');
    assert.deepEqual(
      loss.terms.map(({ name, weight }) => [name, weight]),
      [
        ['pixel', 2],
        ['grid', 3],
      ],
    );
    assert.deepEqual(loss.measures, ['totalLoss', 'pixelLoss', 'gridLoss']);
    assert.deepEqual([loss.notes, loss.caveats, loss.notices], [{}, [], []]);
    loss.dispose();
  });

  it('names the columns that totalLoss measures', async () => {
    for (const options of [{ tv: { weight: 1 } }, { tv: { weight: 1 }, grid: { weight: 0 } }]) {
      const { terms, measures } = await openLoss(options, context);
      tf.tidy(() => {
        const total = totalLoss(termInputs(image(SIZE, 1)), terms);
        assert.deepEqual(Object.keys(total.measures), measures);
      });
    }
  });

  it('says of an untrained VGG19 that it is one, in notes, caveat and notice', async () => {
    const { numTensors } = tf.memory();
    const loss = await openLoss({ perceptual }, context);
    assert.deepEqual(loss.caveats, ['untrained VGG19']);
    assert.match(loss.notices[0], /No VGG19 weights are on this disk.*untrained.*data fetch vgg19/);
    assert.deepEqual(loss.notes, {
      perceptualWeights: 'random weights, not trained',
      perceptualUntrained: true,
    });
    assert.ok(tf.memory().numTensors > numTensors);
    loss.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('takes an own term with its options, notes and caveat', async () => {
    const { numTensors } = tf.memory();
    const options = { tv: { weight: 1 }, brightness: { weight: 4, offset: 0.5 } };
    const loss = await openLoss(options, context, [brightness]);
    assert.deepEqual(loss.measures, ['totalLoss', 'tvLoss', 'brightnessLoss']);
    assert.deepEqual(loss.notes, { brightnessOffset: 0.5 });
    assert.deepEqual(loss.caveats, ['of an own term']);
    tf.tidy(() => {
      const sr = image(SIZE, 1);
      const { measures } = totalLoss(termInputs(sr), loss.terms);
      near(measures.brightnessLoss.dataSync()[0], Math.abs(sr.mean().dataSync()[0] - 0.5), 1e-6);
    });
    loss.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('frees what it opened when a later term cannot be opened', async () => {
    const broken: LossTerm = {
      name: 'broken',
      label: 'broken',
      open: async () => {
        throw new Error('no such weights');
      },
    };
    const { numTensors } = tf.memory();
    const options = {
      perceptual,
      brightness: { weight: 1, offset: 0 },
      broken: { weight: 1 },
    };
    await assert.rejects(openLoss(options, context, [brightness, broken]), /no such weights/);
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('asks for the discriminator that a judged term needs', async () => {
    const options = { adversarial: { weight: 1, kind: 'vanilla', realLabel: 1 } } as const;
    const { terms } = await openLoss(options, context);
    tf.tidy(() => {
      assert.throws(
        () => totalLoss(termInputs(image(SIZE, 1), { judge: undefined }), terms),
        /judge must be given, but got none/,
      );
    });
  });
});
