// Network interpolation of weights: its ends to the bit, its middle by arithmetic, what cannot be interpolated.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../lib/random/random';
import { interpolateWeights, type NamedWeights } from '../../lib/training/interpolate-weights';

/** Weights of a layer; -0, which an addition would lose, among them. */
function weights(seed: number): NamedWeights {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: 600 }, () => random.uniform(-1, 1));
  values[7] = -0;
  return new Map([
    ['body/kernel', { shape: [3, 2, 10, 10], values }],
    ['body/bias', { shape: [2], values: Float32Array.of(0.25, -0) }],
  ]);
}

const bits = (of: NamedWeights): Record<string, string> =>
  Object.fromEntries(
    [...of].map(([name, { values }]) => [name, Buffer.from(values.buffer).toString('hex')]),
  );

describe('interpolateWeights', () => {
  const [a, b] = [weights(1), weights(2)];

  it('is the one at 0 and the other at 1, to the bit, and a copy of it', () => {
    for (const [alpha, end] of [
      [0, a],
      [1, b],
    ] as const) {
      const mixed = interpolateWeights(a, b, alpha);
      assert.deepEqual(bits(mixed), bits(end));
      mixed.get('body/bias')!.values[0] = 9;
      assert.equal(end.get('body/bias')!.values[0], 0.25);
    }
  });

  it('is an end also where the other has a weight that is no number', () => {
    const broken = new Map([['w', { shape: [1], values: Float32Array.of(Number.NaN) }]]);
    const whole = new Map([['w', { shape: [1], values: Float32Array.of(3) }]]);
    assert.equal(interpolateWeights(whole, broken, 0).get('w')!.values[0], 3);
    assert.equal(interpolateWeights(broken, whole, 1).get('w')!.values[0], 3);
  });

  it('is the float32 nearest to (1 - alpha) a + alpha b between them', () => {
    for (const alpha of [0.2, 0.5, 1 / 3]) {
      const mixed = interpolateWeights(a, b, alpha).get('body/kernel')!;
      assert.deepEqual(mixed.shape, [3, 2, 10, 10]);
      mixed.values.forEach((value, i) => {
        const [p, q] = [a, b].map((end) => end.get('body/kernel')!.values[i]);
        assert.ok(Object.is(value, Math.fround((1 - alpha) * p + alpha * q)));
      });
    }
    const half = interpolateWeights(
      new Map([['w', { shape: [2], values: Float32Array.of(1, -4) }]]),
      new Map([['w', { shape: [2], values: Float32Array.of(2, 8) }]]),
      0.25,
    );
    assert.deepEqual([...half.get('w')!.values], [1.25, -1]);
  });

  it('leaves equal weights as they are, whatever alpha', () => {
    for (let alpha = 0.01; alpha < 1; alpha += 0.07) {
      const { values } = interpolateWeights(a, a, alpha).get('body/kernel')!;
      assert.ok(values.every((value, i) => value === a.get('body/kernel')!.values[i]));
    }
  });

  it('names the first weight that the two do not share', () => {
    const bias = a.get('body/bias')!;
    const wider = new Map([...a, ['body/bias', { shape: [1, 2], values: bias.values }]] as const);
    assert.throws(
      () => interpolateWeights(a, wider, 0.5),
      /same weights, but got body\/bias as \[2\] in the first and as \[1,2\] in the second/,
    );
    const more = new Map([...a, ['tail/bias', bias]] as const);
    assert.throws(
      () => interpolateWeights(a, more, 0.5),
      /tail\/bias as nothing in the first and as \[2\] in the second/,
    );
    assert.throws(() => interpolateWeights(more, a, 0.5), /tail\/bias as \[2\] in the first/);
  });

  it('takes no alpha outside of 0 to 1', () => {
    for (const alpha of [-0.1, 1.1, Number.NaN]) {
      assert.throws(() => interpolateWeights(a, b, alpha), /alpha must be from 0 to 1, but got/);
    }
  });
});
