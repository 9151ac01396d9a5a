// Figure objects: what is drawn, from which rows; and that Plotly accepts each kind.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Figure } from '../../lib/figures/figure';
import { COLORS, modelColors } from '../../lib/figures/figure';
import { histogramFigure } from '../../lib/figures/histogram-figure';
import {
  discriminatorFigure,
  gradientNormFigure,
  learningRateFigure,
  lossFigure,
} from '../../lib/figures/training-figures';

interface Trace {
  name: string;
  x: number[];
  y: number[];
  line: { color: string };
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
      ['adversarial', 'pixel'],
    );
    assert.deepEqual(
      traces(figure)[0].x,
      rows.map(({ step }) => step),
    );
    assert.equal(figure.layout.yaxis?.type, 'log');
    assert.notEqual(lossFigure(rows, { log: false }).layout.yaxis?.type, 'log');
  });

  it('draws own terms by their columns, each loss in its own color', () => {
    const losses = { ownLoss: 1, totalLoss: 3, gridLoss: 1, adversarialLoss: 1, pixelLoss: 1 };
    const row = {
      step: 1,
      otherLoss: 2,
      ...losses,
      tvLoss: 0,
      perceptualLoss: 2,
      discriminatorLoss: 1,
    };
    const figure = lossFigure([row]);
    const names = ['total', 'perceptual', 'adversarial', 'pixel', 'grid', 'other', 'own'];
    assert.deepEqual(
      traces(figure).map(({ name }) => name),
      [...names, 'discriminator'],
    );
    const colors = traces(figure).map(({ line }) => line.color);
    assert.deepEqual(colors.slice(0, 5), [
      ...[COLORS.black, COLORS.green, COLORS.orange, COLORS.blue, COLORS.sky],
    ]);
    assert.equal(colors.at(-1), COLORS.purple);
    assert.equal(new Set(colors).size, 8);
  });

  it('is linear by itself where a term falls below zero, which a logarithm would hide', () => {
    const critic = lossFigure([
      { step: 1, criticLoss: 2, pixelLoss: 1 },
      { step: 2, criticLoss: -3, pixelLoss: 1 },
    ]);
    assert.notEqual(critic.layout.yaxis?.type, 'log');
    assert.deepEqual(traces(critic)[1].y, [2, -3]);
  });

  it('leaves values out that a logarithm or a curve cannot show', () => {
    const values = [1, 0, -1, Number.NaN, 2];
    const rows = values.map((pixelLoss, step) => ({ step, pixelLoss }));
    const figure = lossFigure(rows, { log: true });
    assert.deepEqual(traces(figure)[0].y, [1, 2]);
  });

  it('smooths long curves without moving them', () => {
    const ramp = Array.from({ length: 200 }, (_, step) => ({ step, pixelLoss: 1000 - step }));
    const [measured, smooth] = traces(lossFigure(ramp, { log: false }));
    for (const i of [0, 50, 100, 190]) assert.ok(Math.abs(measured.y[i] - smooth.y[i]) < 3);
    assert.ok(Math.abs(measured.y[100] - smooth.y[100]) < 1e-9);
  });

  it('names the columns it looked for when there are none', () => {
    assert.throws(() => lossFigure([{ step: 1 }]), /totalLoss, discriminatorLoss/);
  });
});

describe('discriminatorFigure, learningRateFigure, gradientNormFigure', () => {
  it('draw their columns', () => {
    const scores = discriminatorFigure([{ step: 1, realScore: 0.9, fakeScore: 0.1 }]);
    assert.deepEqual(
      traces(scores).map(({ y }) => y),
      [[0.9], [0.1]],
    );
    assert.deepEqual(
      traces(learningRateFigure(rows)).map(({ name }) => name),
      ['learning rate'],
    );
    const two = traces(
      learningRateFigure(rows.map((row) => ({ ...row, discriminatorLearningRate: 2e-3 }))),
    );
    assert.deepEqual(
      two.map(({ name, y }) => [name, y[0]]),
      [
        ['generator', 1e-3],
        ['discriminator', 2e-3],
      ],
    );
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
