// Losses against arithmetic done by hand, double-precision formulae and finite differences.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { startEngine } from '../../lib/engine/engine';
import {
  type AdversarialKind,
  adversarialLoss,
  discriminatorLoss,
  realismScores,
} from '../../lib/losses/adversarial';
import { perceptualLoss } from '../../lib/losses/perceptual';
import { meanDistance, pixelLoss, tvLoss } from '../../lib/losses/pixel';
import { type TotalLossOptions, totalLoss } from '../../lib/losses/total';

const KINDS: AdversarialKind[] = ['vanilla', 'least-squares', 'relativistic'];
const value = (scalar: () => tf.Scalar): number => tf.tidy(() => scalar().dataSync()[0]);
function near(actual: number, expected: number, tolerance = 1e-5): undefined {
  const allowed = tolerance * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} against ${expected}`);
}
const logits = (values: readonly number[]): tf.Tensor2D =>
  tf.tensor2d([...values], [values.length, 1]);
const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** d loss(x) / dx by central differences in the place of each value. */
function numericalGradient(
  loss: (x: tf.Tensor) => tf.Scalar,
  x: number[],
  shape: number[],
  h = 1e-2,
): number[] {
  return x.map((_, i) => {
    const at = (d: number): number =>
      value(() =>
        loss(
          tf.tensor(
            x.map((v, k) => (k === i ? v + d : v)),
            shape,
          ),
        ),
      );
    return (at(h) - at(-h)) / (2 * h);
  });
}

function checkGradient(loss: (x: tf.Tensor) => tf.Scalar, x: number[], shape: number[]): void {
  const found = tf.tidy(() => tf.grad(loss)(tf.tensor(x, shape)).dataSync());
  const expected = numericalGradient(loss, x, shape);
  const scale = Math.max(...expected.map(Math.abs), 1e-3);
  for (const [i, e] of expected.entries()) {
    assert.ok(Math.abs(found[i] - e) < 0.01 * scale, `${i}: ${found[i]} against ${e}`);
  }
}

before(async () => {
  await startEngine();
});

describe('pixelLoss', () => {
  const sr = () => tf.tensor4d([0, 0.5, -1, 1, 0.25, 0], [1, 1, 2, 3]);
  const hr = () => tf.tensor4d([0, 0, 1, 0, 0, 0.5], [1, 1, 2, 3]);
  it('is the mean squared or absolute difference', () => {
    near(
      value(() => pixelLoss(sr(), hr(), 'mse')),
      (0.25 + 4 + 1 + 0.0625 + 0.25) / 6,
    );
    near(
      value(() => pixelLoss(sr(), hr(), 'l1')),
      (0.5 + 2 + 1 + 0.25 + 0.5) / 6,
    );
  });
  it('has the gradient 2 d / n or sign(d) / n, zero where the images agree', () => {
    tf.tidy(() => {
      const gradient = (kind: 'mse' | 'l1') => [
        ...tf
          .grad((x: tf.Tensor) => pixelLoss(x, hr(), kind))(sr())
          .dataSync(),
      ];
      for (const [i, g] of gradient('mse').entries())
        near(g, ([0, 0.5, -2, 1, 0.25, -0.5][i] * 2) / 6);
      for (const [i, g] of gradient('l1').entries()) near(g, [0, 1, -1, 1, 1, -1][i] / 6);
      const toHr = tf
        .grad((x: tf.Tensor) => meanDistance(sr(), x, 'l1'))(hr())
        .dataSync();
      for (const [i, g] of [...toHr].entries()) near(g, [0, -1, 1, -1, -1, 1][i] / 6);
    });
  });
  it('refuses images of different shapes', () => {
    assert.throws(
      () => tf.tidy(() => pixelLoss(sr(), tf.zeros([1, 2, 2, 3]), 'l1')),
      /must be of hr's shape \[1,2,2,3\], but got \[1,1,2,3\]/,
    );
  });
});

describe('tvLoss', () => {
  it('is 0 for a flat image and 4 for a one-pixel checkerboard of black and white', () => {
    assert.equal(
      value(() => tvLoss(tf.fill([2, 4, 5, 3], 0.3) as tf.Tensor4D)),
      0,
    );
    const board = Array.from({ length: 16 }, (_, i) => ((Math.floor(i / 4) + i) % 2 ? 1 : -1));
    near(
      value(() => tvLoss(tf.tensor4d(board, [1, 4, 4, 1]))),
      4,
    );
  });
  it('adds vertical and horizontal means', () => {
    // rows 0 1 3 / 4 4 4: vertical differences 4 3 1, horizontal 1 2 0 0
    near(
      value(() => tvLoss(tf.tensor4d([0, 1, 3, 4, 4, 4], [1, 2, 3, 1]))),
      8 / 3 + 3 / 4,
    );
  });
  it('has the gradient that finite differences have', () => {
    checkGradient(
      (x) => tvLoss(x as tf.Tensor4D),
      [0, 1, 3, 4, 4.5, 5.1, -1, 2, 0.6],
      [1, 3, 3, 1],
    );
  });
  it('refuses images with no neighbours', () => {
    assert.throws(
      () => tf.tidy(() => tvLoss(tf.zeros([1, 1, 5, 3]))),
      /at least 2 pixels.*but got 5x1/,
    );
  });
});

describe('perceptualLoss', () => {
  const map = (values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, 2, values.length / 2]);
  const sr = () => ({ block1_conv2: map([1, 2, 3, 4]), block2_conv2: map([0, 10]) });
  const hr = () => ({ block1_conv2: map([1, 0, 3, 8]), block2_conv2: map([5, 10]) });
  it('weighs layers and divides features before comparing them', () => {
    const layers = { block1_conv2: 0.5, block2_conv2: 2 };
    const mse = (0.5 * (4 + 16)) / 4 + (2 * 25) / 2;
    near(
      value(() => perceptualLoss(sr(), hr(), { layers, distance: 'mse', featureDivisor: 12.75 })),
      mse / 12.75 ** 2,
    );
    const l1 = (0.5 * (2 + 4)) / 4 + (2 * 5) / 2;
    near(
      value(() => perceptualLoss(sr(), hr(), { layers, distance: 'l1', featureDivisor: 100 })),
      l1 / 100,
    );
  });
  it("scales an MSE by the paper's factor of about 0.006", () => {
    const options = { layers: { block1_conv2: 1 }, distance: 'mse' as const };
    const ratio =
      value(() => perceptualLoss(sr(), hr(), { ...options, featureDivisor: 12.75 })) /
      value(() => perceptualLoss(sr(), hr(), { ...options, featureDivisor: 1 }));
    assert.equal(ratio.toFixed(3), '0.006');
  });
  it('names a layer that is missing', () => {
    const options = { layers: { block5_conv4: 1 }, distance: 'mse' as const, featureDivisor: 1 };
    assert.throws(
      () => tf.tidy(() => perceptualLoss(sr(), hr(), options)),
      /must hold layer block5_conv4, but got block1_conv2, block2_conv2/,
    );
  });
});

describe('discriminatorLoss and adversarialLoss', () => {
  it('are ln 2 per term when the discriminator cannot tell', () => {
    const zero = () => logits([0, 0]);
    for (const kind of ['vanilla', 'relativistic'] as const) {
      near(
        value(() => discriminatorLoss(zero(), zero(), { kind })),
        2 * Math.LN2,
      );
      near(
        value(() => adversarialLoss(zero(), zero(), { kind })),
        Math.LN2,
      );
    }
    near(
      value(() => discriminatorLoss(logits([0.5]), logits([0.5]), { kind: 'least-squares' })),
      0.25,
    );
    near(
      value(() => adversarialLoss(zero(), undefined, { kind: 'least-squares' })),
      0.5,
    );
  });

  it('equal their formulae in double precision, for any logits and label', () => {
    const values = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        values,
        values,
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        (real, fake, realLabel) => {
          for (const kind of KINDS) {
            const [d, g] = formulae(real, fake, { kind, realLabel });
            near(
              value(() => discriminatorLoss(logits(real), logits(fake), { kind, realLabel })),
              d,
              1e-4,
            );
            near(
              value(() => adversarialLoss(logits(fake), logits(real), { kind })),
              g,
              1e-4,
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  function formulae(
    real: number[],
    fake: number[],
    { kind, realLabel }: { kind: AdversarialKind; realLabel: number },
  ): [number, number] {
    if (kind === 'least-squares') {
      const d = mean(real.map((x) => (x - realLabel) ** 2)) + mean(fake.map((x) => x ** 2));
      return [d / 2, mean(fake.map((x) => (x - 1) ** 2)) / 2];
    }
    const relative = kind === 'relativistic';
    const r = real.map((x) => x - (relative ? mean(fake) : 0));
    const f = fake.map((x) => x - (relative ? mean(real) : 0));
    const isReal = (x: number[], label: number): number =>
      mean(x.map((v) => label * softplus(-v) + (1 - label) * softplus(v)));
    const d = isReal(r, realLabel) + isReal(f, 0);
    return [d, relative ? (isReal(f, 1) + isReal(r, 0)) / 2 : isReal(f, 1)];
  }

  it('stay finite, with finite gradients, for logits of 1e4', () => {
    for (const kind of KINDS) {
      for (const [r, f] of [
        [1e4, -1e4],
        [-1e4, 1e4],
        [1e4, 1e4],
        [-1e4, -1e4],
      ]) {
        tf.tidy(() => {
          const [real, fake] = [logits([r, r / 2]), logits([f, f / 3])];
          const d = tf.valueAndGrads((x, y) => discriminatorLoss(x, y, { kind, realLabel: 0.9 }))([
            real,
            fake,
          ]);
          const g = tf.valueAndGrad((x) => adversarialLoss(x, real, { kind }))(fake);
          for (const t of [d.value, ...d.grads, g.value, g.grad]) {
            assert.ok(t.dataSync().every(Number.isFinite), `${kind} ${r} ${f}`);
          }
        });
      }
    }
    near(
      value(() => adversarialLoss(logits([-1e4]), undefined, { kind: 'vanilla' })),
      1e4,
    );
    // -log D keeps its gradient where log(1 - D) has none: the discriminator is certain, the slope is -1
    near(
      tf.tidy(
        () =>
          tf
            .grad((x) => adversarialLoss(x, undefined, { kind: 'vanilla' }))(logits([-1e4]))
            .dataSync()[0],
      ),
      -1,
    );
  });

  it('have the gradients that finite differences have', () => {
    const [real, fake] = [
      [0.3, -1.2, 2],
      [0.8, -0.4, 1.5],
    ];
    for (const kind of KINDS) {
      checkGradient(
        (x) => discriminatorLoss(x, logits(fake), { kind, realLabel: 0.9 }),
        real,
        [3, 1],
      );
      checkGradient(
        (x) => discriminatorLoss(logits(real), x, { kind, realLabel: 0.9 }),
        fake,
        [3, 1],
      );
      checkGradient((x) => adversarialLoss(x, logits(real), { kind }), fake, [3, 1]);
    }
  });

  it('want the real logits for the relativistic game', () => {
    assert.throws(
      () => tf.tidy(() => adversarialLoss(logits([0]), undefined, { kind: 'relativistic' })),
      /realLogits must be given/,
    );
  });
});

describe('realismScores', () => {
  it('are sigmoids of the logits that the game compares', () => {
    const scores = (real: number[], fake: number[], kind: AdversarialKind): string =>
      tf.tidy(() => {
        const s = realismScores(logits(real), logits(fake), { kind });
        return `${s.real.dataSync()[0].toFixed(4)} ${s.fake.dataSync()[0].toFixed(4)}`;
      });
    assert.equal(scores([Math.log(3)], [-Math.log(3)], 'vanilla'), '0.7500 0.2500');
    assert.equal(scores([1 + Math.log(3)], [1], 'relativistic'), '0.7500 0.2500');
    assert.equal(scores([2, 0.5], [-1, 0.5], 'least-squares'), '0.7500 0.2500');
  });
});

describe('totalLoss', () => {
  const options: TotalLossOptions = {
    pixel: 'l1',
    pixelWeight: 0.01,
    perceptualWeight: 0.7,
    adversarialWeight: 5e-3,
    tvWeight: 0.3,
    adversarial: 'relativistic',
    vgg: { layers: { a: 1 }, distance: 'mse', featureDivisor: 2 },
  };
  const inputs = (sr: tf.Tensor4D) => ({
    sr,
    hr: tf.zeros([1, 4, 4, 3]) as tf.Tensor4D,
    srFeatures: { a: tf.square(sr) as tf.Tensor4D },
    hrFeatures: { a: tf.zeros([1, 4, 4, 3]) as tf.Tensor4D },
    fakeLogits: tf.mean(sr, [1, 2, 3]).reshape([1, 1]),
    realLogits: logits([1]),
  });
  const image = (): tf.Tensor4D => tf.randomUniform([1, 4, 4, 3], -1, 1, 'float32', 5);

  it('is the weighted sum of the terms that it returns', () => {
    tf.tidy(() => {
      const loss = totalLoss(inputs(image()), options);
      const [pixel, perceptual, adversarial, tv, total] = [
        loss.pixelLoss,
        loss.perceptualLoss,
        loss.adversarialLoss,
        loss.tvLoss,
        loss.total,
      ].map((t) => t.dataSync()[0]);
      assert.ok([pixel, perceptual, adversarial, tv].every((t) => t > 0));
      near(total, 0.01 * pixel + 0.7 * perceptual + 5e-3 * adversarial + 0.3 * tv, 1e-6);
    });
  });

  it('measures a term of weight 0 and takes no gradient from it', () => {
    const gradient = (change: Partial<TotalLossOptions>): Float32Array =>
      tf.tidy(
        () =>
          tf
            .grad(
              (x: tf.Tensor) =>
                totalLoss(inputs(x as tf.Tensor4D), { ...options, ...change }).total,
            )(image())
            .dataSync() as Float32Array,
      );
    const none = { pixelWeight: 0, perceptualWeight: 0, adversarialWeight: 0, tvWeight: 0 };
    const alone = gradient({ ...none, pixelWeight: 1 });
    assert.deepEqual(
      alone,
      tf.tidy(() =>
        tf
          .grad((x: tf.Tensor) => pixelLoss(x, tf.zeros([1, 4, 4, 3]), 'l1'))(image())
          .dataSync(),
      ),
    );
    tf.tidy(() => {
      const loss = totalLoss(inputs(image()), { ...options, ...none });
      assert.equal(loss.total.dataSync()[0], 0);
      assert.ok(loss.tvLoss.dataSync()[0] > 0 && loss.perceptualLoss.dataSync()[0] > 0);
    });
  });

  it('asks for the inputs of a weighted term', () => {
    tf.tidy(() => {
      const { sr, hr } = inputs(image());
      assert.throws(
        () => totalLoss({ sr, hr }, options),
        /srFeatures and hrFeatures must be given for a term of weight 0.7/,
      );
      const loss = totalLoss({ sr, hr }, { ...options, perceptualWeight: 0, adversarialWeight: 0 });
      assert.equal(loss.adversarialLoss.dataSync()[0], 0);
    });
  });

  it('leaves five scalars and nothing else', () => {
    const given = tf.tidy(() => inputs(image()));
    const tensors = tf.memory().numTensors;
    const loss = totalLoss(given as ReturnType<typeof inputs>, options);
    assert.equal(tf.memory().numTensors, tensors + 5);
    tf.dispose([...Object.values(loss), given]);
  });
});
