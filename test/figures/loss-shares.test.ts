// Every term times its weight as a share of the total: arithmetic on made-up rows.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LOSS_SHARE_TABLE, lossShares, lossSharesFigure } from '../../lib/figures/loss-shares';
import { toMarkdown } from '../../lib/figures/tables';

const WEIGHTS = { pixel: 3, adversarial: 0.005, grid: 80 };

/** Twenty rows, of which a tenth is two: 18 and 19. */
const ROWS = Array.from({ length: 20 }, (_, i) => ({
  step: i + 1,
  totalLoss: 99,
  pixelLoss: i < 18 ? 100 : 0.1 * (i - 17),
  adversarialLoss: 2,
  gridLoss: 0.01,
  discriminatorLoss: 7,
}));

describe('lossShares', () => {
  it('is the mean of weight times value over the last tenth, as a percentage of their sum', () => {
    const shares = lossShares(ROWS, WEIGHTS);
    assert.deepEqual(
      shares.map(({ term }) => term),
      ['adversarial', 'pixel', 'grid'],
    );
    const [adversarial, pixel, grid] = shares;
    assert.ok(Math.abs(pixel.value - 0.15) < 1e-12 && pixel.weight === 3);
    assert.ok(Math.abs(pixel.weighted - 0.45) < 1e-12);
    assert.ok(Math.abs(grid.weighted - 0.8) < 1e-12);
    assert.ok(Math.abs(adversarial.weighted - 0.01) < 1e-12);
    assert.ok(Math.abs(pixel.share - (100 * 0.45) / 1.26) < 1e-9);
    assert.ok(Math.abs(shares.reduce((sum, { share }) => sum + share, 0) - 100) < 1e-9);
  });

  it('takes a weight that grows from its column', () => {
    const rows = [
      { step: 1, adversarialLoss: 2, adversarialWeight: 0.001, pixelLoss: 1 },
      { step: 2, adversarialLoss: 4, adversarialWeight: 0.003, pixelLoss: 1 },
    ];
    const [adversarial] = lossShares(rows.slice(0, 1), WEIGHTS);
    assert.deepEqual([adversarial.weight, adversarial.weighted], [0.001, 0.002]);
    // of two rows the last tenth is one
    assert.equal(lossShares(rows, WEIGHTS)[0].weighted, 0.012);
  });

  it('leaves rows out that no term was measured in, and gives terms without a weight no share', () => {
    const rows = [
      { step: 1, pixelLoss: 1, tvLoss: 5 },
      { step: 2, discriminatorLoss: 1 },
      { step: 3, pixelLoss: Number.NaN },
    ];
    assert.deepEqual(lossShares(rows, WEIGHTS), [
      { term: 'pixel', value: 1, weight: 3, weighted: 3, share: 100 },
      { term: 'tv', value: 5, weight: 0, weighted: 0, share: 0 },
    ]);
    assert.deepEqual(lossShares(rows.slice(1), WEIGHTS), []);
  });

  it('counts an own term that lowers the total with its sign', () => {
    const rows = [{ step: 1, pixelLoss: 1, criticLoss: -1 }];
    const shares = lossShares(rows, { pixel: 3, critic: 1 }).map(({ share }) => share);
    assert.deepEqual(shares, [75, -25]);
  });

  it('is written as a table with titles and decimals', async () => {
    const table = await toMarkdown(lossShares(ROWS, WEIGHTS), LOSS_SHARE_TABLE);
    assert.match(
      table,
      /\| Term \| Mean \| Weight \| Weight x mean \| Share of the total \(%\) \|/,
    );
    assert.match(table, /\| grid \| 0\.0100 \| 80 \| 0\.8000 \| 63\.5 \|/);
  });
});

describe('lossSharesFigure', () => {
  it('stacks the shares of the terms with a weight to a hundred at every step', () => {
    const rows = ROWS.map((row) => ({ ...row, tvLoss: 1 }));
    const { data } = lossSharesFigure(rows, WEIGHTS);
    assert.deepEqual(
      data.map(({ name }) => name),
      ['adversarial (0.8 % at the end)', 'pixel (35.7 % at the end)', 'grid (63.5 % at the end)'],
    );
    const columns = data.map((trace) => ('y' in trace ? (trace.y as number[]) : []));
    for (const at of [0, 19]) {
      const sum = columns.reduce((total, y) => total + y[at], 0);
      assert.ok(Math.abs(sum - 100) < 0.01, `${sum}`);
    }
    assert.ok(data.every((trace) => 'stackgroup' in trace));
  });

  it('draws lines where a share is below zero, and names rows that have none', () => {
    const rows = [{ step: 1, pixelLoss: 1, criticLoss: -1 }];
    const { data } = lossSharesFigure(rows, { pixel: 3, critic: 1 });
    assert.ok(data.every((trace) => !('stackgroup' in trace)));
    assert.throws(() => lossSharesFigure([{ step: 1, pixelLoss: 1 }], {}), /a term with a weight/);
  });
});
