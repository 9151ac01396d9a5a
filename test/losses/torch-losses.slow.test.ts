// Losses and their gradients against PyTorch, which torch_losses.py writes from the papers' words: gradient maps, sub-bands,
// making small, and R1 with its second derivative. SRGAN_TORCH_PYTHON names a Python that has PyTorch.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { gradientLoss } from '../../lib/losses/gradient';
import { lowFrequencies } from '../../lib/losses/low-frequencies';
import { noisePenalty } from '../../lib/losses/noise-penalty';
import { waveletLoss } from '../../lib/losses/wavelet';
import { createRandom } from '../../lib/random/random';
import { near } from './arithmetic';
import { gradientAt } from './term-inputs';

const python = process.env.SRGAN_TORCH_PYTHON ?? 'python3';
const found = spawnSync(python, ['-c', 'import torch']).status === 0;
const skip = found ? false : `PyTorch is missing in ${python}: SRGAN_TORCH_PYTHON names another`;

const SHAPE: [number, number, number, number] = [2, 32, 40, 3];
const SCALE = 4;
const BANDS = { levels: 3, low: 0.1, edges: 1, diagonal: 2 };
const random = createRandom(11);
const numbers = (count: number, scale = 1): number[] =>
  Array.from({ length: count }, () => random.uniform(-scale, scale));
const size = SHAPE.reduce((product, length) => product * length, 1);
const given = {
  ...{ sr: numbers(size), hr: numbers(size), shape: SHAPE, scale: SCALE, bands: BANDS },
  points: Array.from({ length: 4 }, () => numbers(12)),
  kernel: Array.from({ length: 12 }, () => numbers(5)),
  out: numbers(5, 2),
};

interface Measured {
  readonly value: number;
  readonly gradient: readonly number[];
}

let torch: Readonly<Record<'magnitudes' | 'differences' | 'wavelet' | 'r1', Measured>> & {
  readonly small: readonly number[];
};
before(async () => {
  await startEngine();
  if (!found) return;
  const script = join(__dirname, 'torch_losses.py');
  torch = JSON.parse(execFileSync(python, [script], { input: JSON.stringify(given) }).toString());
});

const sr = (): tf.Tensor4D => tf.tensor4d(given.sr, SHAPE);
const hr = (): tf.Tensor4D => tf.tensor4d(given.hr, SHAPE);

function compare(loss: (x: tf.Tensor4D) => tf.Scalar, { value, gradient }: Measured): void {
  near(
    tf.tidy(() => loss(sr()).dataSync()[0]),
    value,
    1e-5,
  );
  const own = gradientAt(sr, loss);
  // a mean over thousands of values: compared in units of one value's share
  for (const [i, expected] of gradient.entries()) near(own[i] * size, expected * size, 1e-4);
}

describe('losses by PyTorch', { skip }, () => {
  for (const of of ['magnitudes', 'differences'] as const) {
    it(`are the gradient loss of ${of}`, () => {
      compare((x) => gradientLoss(x, hr(), { of }), torch[of]);
    });
  }

  it('are the wavelet loss', () => {
    compare((x) => waveletLoss(x, hr(), BANDS), torch.wavelet);
  });

  it('makes images small in the same way, but for the border', () => {
    const [n, height, width] = [SHAPE[0], SHAPE[1] / SCALE, SHAPE[2] / SCALE];
    const own = tf.tidy(() => lowFrequencies(hr(), SCALE).dataSync<'float32'>().slice());
    // PyTorch leaves out what lies beyond the border, MATLAB mirrors: two small pixels read it
    const inside = (position: number, length: number) => position >= 2 && position < length - 2;
    let compared = 0;
    for (let i = 0; i < n * height * width; i++) {
      const [y, x] = [Math.floor(i / width) % height, i % width];
      if (!inside(y, height) || !inside(x, width)) continue;
      for (let c = 3 * i; c < 3 * i + 3; c++) near(own[c], torch.small[c], 1e-6);
      compared++;
    }
    assert.equal(compared, n * (height - 4) * (width - 4));
  });

  it('are R1 and its gradient in the weights, to which the penalty tends', () => {
    const copies = 8192;
    tf.tidy(() => {
      const points = tf.tile(tf.tensor4d(given.points.flat(), [4, 2, 2, 3]), [copies, 1, 1, 1]);
      const out = tf.tensor2d(given.out, [5, 1]);
      const penalty = (kernel: tf.Tensor): tf.Scalar => {
        const judge = (images: tf.Tensor4D): tf.Tensor => {
          const flat = tf.reshape<tf.Rank.R2>(images, [-1, 12]);
          return tf.matMul(tf.softplus(tf.matMul(flat, kernel as tf.Tensor2D)), out);
        };
        return noisePenalty(judge, points, { sigma: 0.02, seed: 5 });
      };
      const kernel = tf.tensor2d(given.kernel.flat(), [12, 5]);
      const { value, gradient } = torch.r1;
      // relative error sqrt(2 / 32768) = 0.8 percent
      const ours = penalty(kernel).dataSync()[0];
      assert.ok(Math.abs(ours / value - 1) < 0.03, `${ours} is not ${value}`);
      const own = tf.grad(penalty)(kernel).dataSync();
      const largest = Math.max(...gradient.map(Math.abs));
      for (const [i, expected] of gradient.entries()) {
        assert.ok(Math.abs(own[i] - expected) < 0.05 * largest, `${i}: ${own[i]}, ${expected}`);
      }
    });
  });
});
