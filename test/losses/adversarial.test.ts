// Adversarial losses against formulae in double precision and finite differences.
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
import { checkGradient, logits, near, value } from './arithmetic';

const KINDS: AdversarialKind[] = ['vanilla', 'least-squares', 'relativistic'];
const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

before(async () => {
  await startEngine();
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

  it('take maps of logits, all values alike', () => {
    const [real, fake] = [
      [0.3, -1, 2, 0.5, 1, -0.2, 0.1, 4],
      [0.1, 0.2, -3, 1, -1, 0.4, 0, -0.6],
    ];
    const map = (values: readonly number[]): tf.Tensor => tf.tensor4d([...values], [2, 2, 2, 1]);
    for (const kind of KINDS) {
      const game = { kind, realLabel: 0.9 };
      near(
        value(() => discriminatorLoss(map(real), map(fake), game)),
        value(() => discriminatorLoss(logits(real), logits(fake), game)),
      );
      near(
        value(() => adversarialLoss(map(fake), map(real), game)),
        value(() => adversarialLoss(logits(fake), logits(real), game)),
      );
      for (const side of ['real', 'fake'] as const) {
        near(
          value(() => realismScores(map(real), map(fake), game)[side]),
          value(() => realismScores(logits(real), logits(fake), game)[side]),
        );
      }
    }
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
