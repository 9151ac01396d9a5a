// Learning rates by hand arithmetic.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { learningRateAt, type Schedule } from '../../lib/training/schedule';

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

describe('learningRateAt', () => {
  it('is the learning rate at every step of a constant schedule', () => {
    for (const step of [0, 7, 99]) {
      assert.equal(
        learningRateAt(step, { learningRate: 0.3, schedule: { kind: 'constant' }, numSteps: 100 }),
        0.3,
      );
    }
  });

  it('falls by half a cosine to the final fraction', () => {
    const at = (step: number): number =>
      learningRateAt(step, {
        learningRate: 2,
        schedule: { kind: 'cosine', finalFraction: 0.1 },
        numSteps: 101,
      });
    near(at(0), 2);
    near(at(50), 2 * (0.1 + 0.9 * 0.5));
    near(at(25), 2 * (0.1 + 0.9 * ((1 + Math.SQRT1_2) / 2)));
    near(at(100), 2 * 0.1);
  });

  it('warms up in a straight line', () => {
    const schedule = { kind: 'cosine', finalFraction: 1, warmupSteps: 4 } as const;
    const rates = [0, 1, 2, 3, 4].map((step) =>
      learningRateAt(step, { learningRate: 8, schedule, numSteps: 50 }),
    );
    assert.deepEqual(rates, [2, 4, 6, 8, 8]);
  });

  it("drops tenfold at half, the paper's schedule", () => {
    const schedule: Schedule = { kind: 'steps', at: [0.5], factor: 0.1 };
    const at = (step: number): number =>
      learningRateAt(step, { learningRate: 1e-4, schedule, numSteps: 201 });
    near(at(99), 1e-4);
    near(at(100), 1e-5);
    near(at(200), 1e-5);
  });
});
