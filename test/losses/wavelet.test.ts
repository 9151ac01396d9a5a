// The wavelet loss by hand arithmetic, its gradient by finite differences, its rules. Against PyTorch: torch-losses.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { type Subbands, waveletLoss, waveletTerm } from '../../lib/losses/wavelet';
import { checkGradient, near, value } from './arithmetic';
import { image } from './term-inputs';

before(() => startEngine());

const NONE: Subbands = { levels: 1, low: 0, edges: 0, diagonal: 0 };

/** [1,8,8,1] of a function of row and column. */
const pattern = (f: (y: number, x: number) => number): tf.Tensor4D =>
  tf.tensor4d(
    Array.from({ length: 64 }, (_, i) => f(Math.floor(i / 8), i % 8)),
    [1, 8, 8, 1],
  );

/** The loss of a pattern against black. */
const bandOf = (f: (y: number, x: number) => number, bands: Partial<Subbands>): number =>
  value(() => waveletLoss(pattern(f), tf.zeros([1, 8, 8, 1]), { ...NONE, ...bands }));

describe('waveletLoss', () => {
  it('has a checkerboard in the diagonal band, stripes in the edges, a flat image in the low band', () => {
    const board = (y: number, x: number): number => ((y + x) % 2 ? 0.3 : -0.3);
    const stripes = (y: number): number => (y % 2 ? 0.2 : -0.2);
    const columns = (_: number, x: number): number => (x % 2 ? 0.2 : -0.2);
    const flat = (): number => 0.4;
    const found = [board, stripes, columns, flat].map((f) =>
      [{ diagonal: 1 }, { edges: 1 }, { low: 1 }].map((bands) => bandOf(f, bands)),
    );
    const expected = [
      [0.3, 0, 0],
      [0, 0.2, 0],
      [0, 0.2, 0],
      [0, 0, 0.4],
    ];
    found.flat().forEach((band, i) => {
      near(band, expected.flat()[i], 1e-6);
    });
  });

  it('sees a pattern of twice the size at the second level', () => {
    const wide = (y: number): number => (y % 4 < 2 ? 0.2 : -0.2);
    // pairs of rows: means +-0.2 or 0 in turn, seven of which three are steps of 0.2
    near(bandOf(wide, { edges: 1 }), (3 * 0.2) / 7, 1e-6);
    // rows two apart always differ in sign: means of 0.2 0 -0.2 0 0.2 give half differences of 0.2 0 0.2 0 0.2
    near(bandOf(wide, { levels: 2, edges: 1 }), (3 * 0.2) / 7 + (3 * 0.2) / 5, 1e-6);
    near(bandOf(wide, { levels: 2, low: 1 }), 0, 1e-6);
  });

  it('adds the bands by their weights', () => {
    const random = (y: number, x: number): number => Math.sin(7 * y + 13 * x * x);
    const weights = { levels: 2, low: 0.1, edges: 2, diagonal: 0.5 };
    const sum =
      0.1 * bandOf(random, { levels: 2, low: 1 }) +
      2 * bandOf(random, { levels: 2, edges: 1 }) +
      0.5 * bandOf(random, { levels: 2, diagonal: 1 });
    near(bandOf(random, weights), sum, 1e-6);
  });

  it('has the gradient that finite differences have', () => {
    const bands = { levels: 2, low: 0.1, edges: 1, diagonal: 2 };
    const loss = (sr: tf.Tensor) => waveletLoss(sr as tf.Tensor4D, image(6, 6), bands);
    checkGradient(loss, [...image(6, 5).dataSync()], [1, 6, 6, 3]);
  });

  it('leaves its value alone, and refuses images smaller than its patterns', () => {
    const [sr, hr] = [image(8, 1), image(8, 2)];
    const { numTensors } = tf.memory();
    waveletLoss(sr, hr, { ...NONE, levels: 3, low: 1, diagonal: 1 }).dispose();
    assert.throws(
      () => waveletLoss(sr, hr, { ...NONE, levels: 4, edges: 1 }),
      /^Error: waveletLoss: images must be at least 16 pixels wide and high for 4 levels, but got 8x8/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
    tf.dispose([sr, hr]);
  });
});

describe('the options of wavelet', () => {
  it('are two levels without the low band unless said', () => {
    assert.deepEqual(waveletTerm.options?.check({ weight: 3 }), {
      value: { weight: 3, levels: 2, low: 0, edges: 1, diagonal: 1 },
    });
  });

  it('ask for crops that hold the patterns, and for a band', () => {
    const rules = (bands: Partial<Subbands>, hrCropSize: number) =>
      waveletTerm.brokenRules?.({ weight: 1, ...NONE, ...bands }, { scale: 4, hrCropSize });
    assert.deepEqual(rules({ levels: 5, edges: 1 }, 32), []);
    assert.match(
      rules({ levels: 5, edges: 1 }, 28)![0],
      /hrCropSize must be at least 32 .* got 28/,
    );
    assert.match(rules({}, 32)![0], /loss\.wavelet must have a weight above zero for some band/);
  });
});
