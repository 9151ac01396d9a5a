// Means over the images of a set.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meansOf } from '../../lib/evaluation/means';

const row = (model: string, image: string, psnrY: number) => ({
  model,
  dataset: 'd',
  image,
  psnrY,
  ssimY: 0.5,
});

describe('meansOf', () => {
  it('averages per model over images, in order of appearance', () => {
    assert.deepEqual(meansOf([row('m', 'a', 20), row('n', 'a', 1), row('m', 'b', 30)]), [
      { model: 'm', dataset: 'd', images: 2, psnrY: 25, ssimY: 0.5 },
      { model: 'n', dataset: 'd', images: 1, psnrY: 1, ssimY: 0.5 },
    ]);
  });

  it('keeps data sets apart', () => {
    const rows = [row('m', 'a', 20), { ...row('m', 'a', 30), dataset: 'e' }];
    assert.deepEqual(
      meansOf(rows).map(({ dataset, psnrY }) => [dataset, psnrY]),
      [
        ['d', 20],
        ['e', 30],
      ],
    );
  });

  it('takes any column of numbers, leaves gaps and NaN out, and is NaN where nothing remains', () => {
    const rows = [
      { ...row('m', 'a', 20), own: 3, note: 'text' },
      { ...row('m', 'b', Number.NaN), own: undefined },
      { ...row('n', 'a', 7), own: Number.NaN },
    ];
    assert.deepEqual(meansOf(rows), [
      { model: 'm', dataset: 'd', images: 2, psnrY: 20, ssimY: 0.5, own: 3 },
      { model: 'n', dataset: 'd', images: 1, psnrY: 7, ssimY: 0.5, own: Number.NaN },
    ]);
  });

  it('is Infinity where one image is identical, and empty for no rows', () => {
    const [{ psnrY }] = meansOf([row('m', 'a', Number.POSITIVE_INFINITY), row('m', 'b', 30)]);
    assert.equal(psnrY, Number.POSITIVE_INFINITY);
    assert.deepEqual(meansOf([]), []);
  });
});
