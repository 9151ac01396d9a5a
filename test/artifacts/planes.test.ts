// Box means and quantiles against their definitions.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { boxMean, moments, quantile } from '../../lib/artifacts/planes';
import { createRandom } from '../../lib/random/random';

/** The line that a border continues, as NumPy's pad(mode='symmetric') and pad(mode='reflect') do. */
function padded(line: readonly number[], radius: number, twice: boolean): number[] {
  let result = [...line];
  const mirror = [...line].reverse();
  while (result.length < line.length + 2 * radius + 2 * line.length) {
    // grown by whole reflections on both sides, then cut
    const step = result.length === line.length ? mirror : [...result].reverse();
    const side = twice ? step : step.slice(1);
    const other = twice ? step : step.slice(0, -1);
    result = [...other, ...result, ...side];
  }
  const middle = (result.length - line.length) / 2;
  return result.slice(middle - radius, middle + line.length + radius);
}

describe('boxMean', () => {
  it('is the mean of every window, at all borders, of windows larger than the plane too', () => {
    fc.assert(
      fc.property(
        fc.record({
          width: fc.integer({ min: 2, max: 12 }),
          height: fc.integer({ min: 2, max: 12 }),
          radius: fc.integer({ min: 0, max: 5 }),
          seed: fc.nat(),
          border: fc.constantFrom('symmetric' as const, 'reflect' as const),
        }),
        ({ width, height, radius, seed, border }) => {
          const random = createRandom(seed);
          const data = Float64Array.from({ length: width * height }, () => random.uniform(0, 255));
          const means = boxMean({ data, width, height }, radius, border);
          const at = (length: number) =>
            padded([...Array(length).keys()], radius, border === 'symmetric');
          const [columns, rows] = [at(width), at(height)];
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              let sum = 0;
              for (const row of rows.slice(y, y + 2 * radius + 1)) {
                for (const column of columns.slice(x, x + 2 * radius + 1)) {
                  sum += data[row * width + column];
                }
              }
              const mean = sum / (2 * radius + 1) ** 2;
              assert.ok(Math.abs(means[y * width + x] - mean) < 1e-9);
            }
          }
        },
      ),
    );
  });
});

describe('quantile and moments', () => {
  it('agree with NumPy', () => {
    // numpy.percentile([3, 1, 4, 1, 5, 9, 2, 6], [50, 99]); numpy.var
    const values = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);
    assert.equal(quantile(values, 0.5), 3.5);
    assert.ok(Math.abs(quantile(values, 0.99) - 8.79) < 1e-12);
    assert.equal(quantile(values, 1), 9);
    const { mean, variance } = moments(values);
    assert.equal(mean, 3.875);
    assert.equal(variance, 6.609375);
    assert.equal(values[0], 3, 'left in their order');
  });
});
