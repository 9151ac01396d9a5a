// Slices, splits and clones of whatever engine runs (the wasm engine has its own) against plain indexing.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { engineInfo, startEngine } from '../../lib/engine/engine';
import { assertNoLeak } from '../ops/gradient-check';

interface Slice {
  readonly shape: number[];
  readonly begin: number[];
  readonly size: number[];
}

const slices: fc.Arbitrary<Slice> = fc
  .array(
    fc
      .integer({ min: 1, max: 5 })
      .chain((length) =>
        fc
          .integer({ min: 0, max: length - 1 })
          .chain((begin) =>
            fc
              .integer({ min: 1, max: length - begin })
              .map((size) => [length, begin, size] as const),
          ),
      ),
    { minLength: 1, maxLength: 6 },
  )
  .map((axes) => ({
    shape: axes.map(([length]) => length),
    begin: axes.map(([, begin]) => begin),
    size: axes.map(([, , size]) => size),
  }));

/** The numbers 0, 1, 2, ... that lie in the slice of a tensor filled with them. */
function indices({ shape, begin, size }: Slice): number[] {
  let rows = [0];
  shape.forEach((length, axis) => {
    rows = rows.flatMap((row) =>
      Array.from({ length: size[axis] }, (_, i) => row * length + begin[axis] + i),
    );
  });
  return rows;
}

const counted = (shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.Tensor =>
  tf.range(0, tf.util.sizeFromShape(shape), 1, dtype).reshape(shape);

describe('slices', () => {
  before(async () => {
    await startEngine();
  });

  it('hold what plain indexing finds, at any rank', () => {
    fc.assert(
      fc.property(slices, fc.constantFrom('float32' as const, 'int32' as const), (slice, dtype) => {
        tf.tidy(() => {
          const part = counted(slice.shape, dtype).slice(slice.begin, slice.size);
          assert.deepEqual(part.shape, slice.size);
          assert.equal(part.dtype, dtype);
          assert.deepEqual([...part.dataSync()], indices(slice));
        });
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it('take the rest where the size is -1, and bools', () => {
    tf.tidy(() => {
      assert.deepEqual([...counted([3, 4]).slice([1, 2], [-1, -1]).dataSync()], [6, 7, 10, 11]);
      const bools = tf.tensor1d([true, false, true], 'bool').slice(1, 2);
      assert.deepEqual([...bools.dataSync()], [0, 1]);
      assert.deepEqual(tf.tensor1d(['a', 'b', 'c']).slice(1, 2).dataSync(), ['b', 'c'] as never);
    });
  });

  it('beyond the end are refused', () => {
    assert.throws(() => tf.tensor1d([1, 2, 3]).slice(2, 3));
    assert.throws(() => counted([2, 3]).slice([0, 2], [2, 3]));
  });

  it('of a split join to the whole, along any axis', () => {
    tf.tidy(() => {
      const x = counted([6, 5, 4]);
      for (const [axis, sizes] of [
        [0, [1, 3, 2]],
        [1, [4, 1]],
        [2, [2, 2]],
        [-1, [3, 1]],
      ] as [number, number[]][]) {
        const parts = tf.split(x, sizes, axis);
        const along = axis < 0 ? 2 : axis;
        assert.deepEqual(
          parts.map((part) => part.shape[along]),
          sizes,
        );
        assert.deepEqual([...tf.concat(parts, axis).dataSync()], [...x.dataSync()]);
      }
    });
  });

  it('leave no tensors behind', () => {
    const x = counted([4, 4]);
    assertNoLeak(() => tf.dispose([x.slice([1, 1], [2, 2]), ...tf.split(x, 2)]));
    x.dispose();
  });
});

describe('clones', () => {
  before(async () => {
    await startEngine();
  });

  it('outlive their original, and the other way round', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const copy = x.clone();
    x.dispose();
    assert.deepEqual([...copy.dataSync()], [1, 2, 3]);
    const second = copy.clone();
    second.dispose();
    assert.deepEqual([...copy.dataSync()], [1, 2, 3]);
    copy.dispose();
  });

  it('are untouched by what is computed of the original', () => {
    tf.tidy(() => {
      const x = tf.variable(tf.tensor1d([1, 2, 3]));
      const copy = x.clone();
      x.assign(x.add(1));
      assert.deepEqual([...copy.dataSync()], [1, 2, 3]);
      x.dispose();
    });
  });

  it('free the numbers with the last of them', () => {
    const { numTensors, numDataBuffers } = tf.memory();
    const x = tf.tensor1d([1, 2, 3]);
    const copies = [x.clone(), x.clone()];
    tf.dispose([x, ...copies]);
    assert.equal(tf.memory().numTensors, numTensors);
    assert.equal(tf.memory().numDataBuffers, numDataBuffers);
  });
});

describe('tensors of another engine', () => {
  it('are sliced, cloned and convolved where they are needed, however large', async () => {
    const { name } = await startEngine();
    if (name === 'webgpu') return;
    await startEngine({ engine: 'cpu' });
    const x = tf.ones<tf.Rank.R4>([1, 600, 600, 8]);
    const filter = tf.ones<tf.Rank.R4>([3, 3, 8, 4]);
    const copies = [x.clone(), x.clone()];
    await startEngine({ engine: name });
    assert.equal(engineInfo().name, name);
    const sums = tf.tidy(() => [
      copies[0].slice([0, 1, 1, 0], [1, 2, 2, 8]).sum().dataSync()[0],
      copies[1].clone().sum().dataSync()[0] / x.size,
      tf.conv2d(x, filter, 1, 'valid').max().dataSync()[0],
    ]);
    assert.deepEqual(sums, [32, 1, 72]);
    tf.dispose([x, filter, ...copies]);
  });
});
