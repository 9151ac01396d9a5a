// The curve of a validation: its names, its star, the line to beat.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Figure } from '../../lib/figures/figure';
import {
  keptPoint,
  validationColumnsIn,
  validationFigure,
} from '../../lib/figures/validation-figure';
import { contrastMetric } from '../evaluation/own-metric';

const rowsOf = (phase: string, column: string, values: readonly number[]) =>
  values.map((value, i) => ({ step: 10 * (i + 1), phase, [column]: value }));

const namesOf = (figure: Figure) => figure.data.map(({ name }) => name);

describe('validationFigure', () => {
  it('stars the best value of a pretraining and draws bicubic as a line from the start', () => {
    const figure = validationFigure(rowsOf('pretrain', 'validationPsnrY', [27, 34.126, 30]), {
      bicubic: 28.4,
    });
    assert.deepEqual(namesOf(figure), ['model', 'best, 34.13 at step 20', 'bicubic, 28.40']);
    assert.deepEqual((figure.data[2] as { x?: unknown }).x, [0, 30]);
    const { title } = figure.layout.yaxis ?? {};
    assert.equal(typeof title === 'object' && title.text, 'PSNR-Y (dB), higher is better');
  });

  it('stars the latest value of a game, since that checkpoint is kept', () => {
    const figure = validationFigure(rowsOf('adversarial', 'validationPsnrY', [29, 28, 27]));
    assert.deepEqual(namesOf(figure), ['model', 'kept: latest, 27.00 at step 30']);
  });

  it('stars what a game keeps where LPIPS was measured: the best by it, also on the other charts', () => {
    const lpips = [0.4, 0.2, 0.3];
    const rows = rowsOf('adversarial', 'validationPsnrY', [29, 28, 27]).map((row, i) => ({
      ...row,
      validationLpips: lpips[i],
    }));
    const later = { step: 40, phase: 'adversarial', validationPsnrY: 26 };
    const psnr = validationFigure([...rows, later]);
    assert.equal(psnr.data[1].name, 'kept: best by LPIPS, 28.00 at step 20');
    const own = validationFigure([...rows, later], { column: 'validationLpips' });
    assert.equal(own.data[1].name, 'best, 0.2000 at step 20');
    const { title } = own.layout.yaxis ?? {};
    assert.equal(typeof title === 'object' && title.text, 'LPIPS, lower is better');
  });

  it('knows name, decimals and better end of every metric, of own ones too', () => {
    const ssim = validationFigure(rowsOf('pretrain', 'validationSsimY', [0.8, 0.7]), {
      column: 'validationSsimY',
    });
    assert.equal(ssim.data[1].name, 'best, 0.8000 at step 10');
    const contrast = validationFigure(rowsOf('pretrain', 'validationContrast', [3, 4]), {
      column: 'validationContrast',
      metrics: [contrastMetric],
    });
    assert.equal(contrast.data[1].name, 'best, 3.0 at step 10');
  });

  it('stars what is kept in a column whose better end nobody knows', () => {
    const starOf = (rows: Parameters<typeof validationFigure>[0]) =>
      validationFigure(rows, { column: 'mine' }).data[1]?.name;
    const mine = rowsOf('pretrain', 'mine', [3, 4, 3.5]);
    assert.equal(starOf(mine), 'kept: latest, 3.5 at step 30');
    const psnr = [27, 29, 28];
    const decided = mine.map((row, i) => ({ ...row, validationPsnrY: psnr[i] }));
    assert.equal(starOf(decided), 'kept: best PSNR-Y, 4 at step 20');
    const game = decided.map((row) => ({ ...row, phase: 'adversarial' }));
    assert.equal(starOf(game), 'kept: latest, 3.5 at step 30');
    const gap = [decided[0], { step: 20, phase: 'pretrain', validationPsnrY: 29 }, decided[2]];
    assert.equal(starOf(gap), undefined, 'the kept one was not measured so');
  });
});

describe('keptPoint', () => {
  it('is the first of equal ones, as the checkpoint is, and none of no values', () => {
    const rows = rowsOf('pretrain', 'v', [2, 3, 3]);
    assert.deepEqual(keptPoint(rows, 'v', 'max'), { step: 20, value: 3, why: 'best' });
    assert.deepEqual(keptPoint(rows, 'v', 'min'), { step: 10, value: 2, why: 'best' });
    const near = { step: 10, value: 2, why: 'best' };
    assert.deepEqual(keptPoint(rows, 'v', { near: 2.4 }), near);
    assert.equal(keptPoint(rows, 'other', 'max'), undefined);
  });
});

describe('validationColumnsIn', () => {
  it('finds those of metrics first, and own ones by name', () => {
    const rows = [{ step: 1, lpips: 1, validationMine: 1, validationSsimY: 1, validationPsnrY: 1 }];
    const found = ['validationPsnrY', 'validationSsimY', 'validationMine'];
    assert.deepEqual(validationColumnsIn(rows), found);
    assert.deepEqual(validationColumnsIn(rows, ['lpips', 'absent']), [...found, 'lpips']);
  });
});
