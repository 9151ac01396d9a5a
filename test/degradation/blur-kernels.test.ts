// Kernels against BasicSR 1.4.2's (basicsr/data/degradations.py): rows computed by it on 2026-11-25, and whole
// kernels where it is installed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { besselJ1 } from '../../lib/degradation/bessel';
import { type BlurShape, blurKernel, sincKernel } from '../../lib/degradation/blur-kernels';
import { createRandom } from '../../lib/random/random';
import { askBasicsr, largestDifference, skipWithoutBasicsr } from './reference';

/** A shape of 7 x 7 pixels, and the third row of its kernel. */
const ROWS: readonly (readonly [BlurShape, readonly number[]])[] = [
  [
    { profile: 'gaussian', sigmaX: 1.5, sigmaY: 0.8, angle: 0.6, beta: 1 },
    [
      0.0094944175, 0.0417595716, 0.0824547125, 0.0730880991, 0.0290836955, 0.0051954629,
      0.0004166493,
    ],
  ],
  [
    { profile: 'gaussian', sigmaX: 1.5, sigmaY: 0.8, angle: 0.6, beta: 0.7 },
    [
      0.0179721428, 0.0362483393, 0.0548955717, 0.0505523224, 0.0300219607, 0.014023559,
      0.0056001184,
    ],
  ],
  [
    { profile: 'gaussian', sigmaX: 2, sigmaY: 2, angle: 0, beta: 3 },
    [2.83854e-5, 0.0264182623, 0.0658986545, 0.0696028506, 0.0658986545, 0.0264182623, 2.83854e-5],
  ],
  [
    { profile: 'plateau', sigmaX: 1.5, sigmaY: 0.8, angle: -2, beta: 1.6 },
    [
      0.0035566779, 0.0131315409, 0.0681992787, 0.1040643743, 0.0243666649, 0.005570624,
      0.0019052354,
    ],
  ],
];

describe('blurKernel', () => {
  for (const [shape, row] of ROWS) {
    it(`gives BasicSR's row of a ${shape.profile} of beta ${shape.beta}`, () => {
      const { values } = blurKernel(7, shape);
      assert.ok(largestDifference(values.slice(14, 21), row) < 1e-10);
      assert.ok(Math.abs(values.reduce((a, b) => a + b) - 1) < 1e-12);
    });
  }

  it("is BasicSR's, value by value", { skip: skipWithoutBasicsr }, () => {
    const random = createRandom('kernels');
    const cases = Array.from({ length: 60 }, (_, i) => ({
      size: 7 + 2 * random.integer(8),
      profile: i % 3 === 0 ? ('plateau' as const) : ('gaussian' as const),
      sigmaX: random.uniform(0.2, 3),
      sigmaY: random.uniform(0.2, 3),
      angle: random.uniform(-Math.PI, Math.PI),
      beta: i % 3 === 1 ? 1 : random.uniform(0.5, 4),
    }));
    const theirs = askBasicsr(cases.map((entry) => ({ kind: 'blur', ...entry })));
    for (const [i, { size, ...shape }] of cases.entries()) {
      const ours = blurKernel(size, shape).values;
      assert.ok(largestDifference(ours, theirs[i]) < 1e-9, JSON.stringify(cases[i]));
    }
  });
});

describe('sincKernel', () => {
  it("gives BasicSR's rows", () => {
    const small = sincKernel(7, 1.2).values.slice(14, 21);
    assert.ok(
      largestDifference(
        small,
        [
          0.0007200686, 0.0304050477, 0.0621642824, 0.0758430591, 0.0621642824, 0.0304050477,
          0.0007200686,
        ],
      ) < 1e-10,
    );
    const large = sincKernel(21, 2.5).values.slice(210, 217);
    assert.ok(
      largestDifference(
        large,
        [
          -0.0051051864, 0.001956816, 0.003402422, -0.0095080944, 0.0139222479, -0.0134794414,
          0.0044263269,
        ],
      ) < 1e-10,
    );
  });

  it("is BasicSR's, value by value", { skip: skipWithoutBasicsr }, () => {
    const cases = [7, 9, 13, 21].flatMap((size) =>
      [Math.PI / 5, 1, 2, Math.PI].map((cutoff) => ({ kind: 'sinc', size, cutoff })),
    );
    for (const [i, theirs] of askBasicsr(cases).entries()) {
      const { size, cutoff } = cases[i];
      assert.ok(largestDifference(sincKernel(size, cutoff).values, theirs) < 1e-9);
    }
  });
});

describe('besselJ1', () => {
  it('agrees with the tables (Abramowitz & Stegun, table 9.1; the maximum and the zeros)', () => {
    for (const [x, value] of [
      [0, 0],
      [0.1, 0.0499375260362],
      [1, 0.4400505857449],
      [1.8411837813407, 0.5818652242816],
      [5, -0.3275791375915],
      [10, 0.0434727461689],
      [3.8317059702075, 0],
      [44.7593189976528, 0],
    ]) {
      assert.ok(Math.abs(besselJ1(x) - value) < 1e-12, `${x}: ${besselJ1(x)}`);
    }
  });
});
