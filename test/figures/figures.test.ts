// Figure objects: what is drawn, from which rows; and that Plotly accepts each kind.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Figure } from '../../lib/figures/figure';
import { modelColors } from '../../lib/figures/figure';
import { histogramFigure } from '../../lib/figures/histogram-figure';
import {
  discriminatorFigure,
  gradientNormFigure,
  learningRateFigure,
  lossFigure,
  validationFigure,
} from '../../lib/figures/training-figures';

interface Trace {
  name: string;
  x: number[];
  y: number[];
}

const traces = (figure: Figure): Trace[] => figure.data as unknown as Trace[];
const rows = Array.from({ length: 10 }, (_, i) => ({
  step: 10 * (i + 1),
  phase: 'pretrain',
  pixelLoss: 1 / (i + 1),
  gradientNorm: i,
  learningRate: 1e-3,
  ...(i % 5 === 4 ? { validationPsnrY: 25 + i } : {}),
}));

describe('lossFigure', () => {
  it('draws the loss columns that the rows have, and no other', () => {
    const figure = lossFigure(rows.map((row) => ({ ...row, adversarialLoss: 2 })));
    assert.deepEqual(
      traces(figure).map(({ name }) => name),
      ['pixel', 'adversarial'],
    );
    assert.deepEqual(
      traces(figure)[0].x,
      rows.map(({ step }) => step),
    );
    assert.equal(figure.layout.yaxis?.type, 'log');
    assert.notEqual(lossFigure(rows, { log: false }).layout.yaxis?.type, 'log');
  });

  it('leaves values out that a logarithm or a curve cannot show', () => {
    const values = [1, 0, -1, Number.NaN, 2];
    const figure = lossFigure(values.map((pixelLoss, step) => ({ step, pixelLoss })));
    assert.deepEqual(traces(figure)[0].y, [1, 2]);
  });

  it('smooths long curves without moving them', () => {
    const ramp = Array.from({ length: 200 }, (_, step) => ({ step, pixelLoss: 1000 - step }));
    const [measured, smooth] = traces(lossFigure(ramp, { log: false }));
    for (const i of [0, 50, 100, 190]) assert.ok(Math.abs(measured.y[i] - smooth.y[i]) < 3);
    assert.ok(Math.abs(measured.y[100] - smooth.y[100]) < 1e-9);
  });

  it('names the columns it looked for when there are none', () => {
    assert.throws(() => lossFigure([{ step: 1 }]), /totalLoss, pixelLoss/);
  });
});

describe('validationFigure', () => {
  it('stars the best value and draws bicubic as a line', () => {
    const names = traces(validationFigure(rows, { bicubic: 28.4 })).map(({ name }) => name);
    assert.deepEqual(names, ['model', 'best: 34.000 at step 100', 'bicubic: 28.400']);
    const lpips = traces(
      validationFigure(
        [
          { step: 1, v: 3 },
          { step: 2, v: 4 },
        ],
        { column: 'v', best: 'min' },
      ),
    );
    assert.equal(lpips[1].name, 'best: 3.000 at step 1');
  });
});

describe('discriminatorFigure, learningRateFigure, gradientNormFigure', () => {
  it('draw their columns', () => {
    const scores = discriminatorFigure([{ step: 1, realScore: 0.9, fakeScore: 0.1 }]);
    assert.deepEqual(
      traces(scores).map(({ y }) => y),
      [[0.9], [0.1]],
    );
    assert.equal(traces(learningRateFigure(rows)).length, 1);
    assert.equal(traces(gradientNormFigure(rows))[0].y.length, 9);
  });
});

describe('histogramFigure', () => {
  it('counts every value once, in percent, the largest in the last bin', () => {
    const values = Float32Array.of(0, 0.1, 0.6, 1);
    const [trace] = traces(histogramFigure([{ label: 'v', values }], { bins: 2 }));
    assert.deepEqual(trace.y, [50, 50]);
    assert.deepEqual(trace.x, [0.25, 0.75]);
  });

  it('keeps the series of constants finite and refuses empty ones', () => {
    const [trace] = traces(histogramFigure([{ label: 'v', values: [3, 3] }], { bins: 2 }));
    assert.equal(
      trace.y.reduce((sum, value) => sum + value),
      100,
    );
    assert.throws(() => histogramFigure([{ label: 'v', values: [] }]), /must hold values/);
  });
});

describe('modelColors', () => {
  it('keeps gray for baselines and gives others different colors', () => {
    const colors = modelColors(['srgan', 'bicubic', 'srresnet', 'srgan']);
    assert.equal(colors.get('bicubic'), '#7F7F7F');
    assert.equal(new Set(colors.values()).size, 3);
  });
});
