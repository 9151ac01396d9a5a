// Figures of an evaluation's means: of the list's metrics, of the caller's, of columns that no metric has.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Best, Metric } from '../../lib/evaluation/metric';
import { METRICS } from '../../lib/evaluation/metrics';
import type { Figure } from '../../lib/figures/figure';
import { metricBarFigure } from '../../lib/figures/metric-figures';
import { perceptionDistortionFigure } from '../../lib/figures/perception-distortion-figure';
import { contrastMetric } from '../evaluation/own-metric';

interface Trace {
  y: number[];
  text: string[];
  textposition: string[];
}

const traces = (figure: Figure): Trace[] => figure.data as unknown as Trace[];
const rangeOf = ({ layout }: Figure): number[] => layout.yaxis?.range as number[];
const metrics = [...METRICS, contrastMetric];
/** The caller's metric as one whose best value lies between the ends, and as one that only says a figure. */
const withBest = (best?: Best): Metric[] => [
  { ...contrastMetric, columns: [{ ...contrastMetric.columns[0], best }] },
];

const means = [
  { model: 'bicubic', dataset: 'set5', psnrY: 28.4, contrast: 34, other: 0.34 },
  { model: 'srgan', dataset: 'set5', psnrY: 30, contrast: 10, other: 0.1 },
  { model: 'twin', dataset: 'set5', psnrY: 30.001, contrast: 10.01, other: 0.1001 },
  { model: 'hr', dataset: 'set5', psnrY: Number.POSITIVE_INFINITY },
];

describe('metricBarFigure', () => {
  it('writes each finite value above its bar and shows all of it', () => {
    const figure = metricBarFigure(means);
    assert.deepEqual(
      traces(figure).map(({ text }) => text[0]),
      ['28.40', '30.00', '30.00'],
    );
    const [low, high] = rangeOf(figure);
    assert.ok(low > 20 && low < 28.4 && high > 30.001);
    assert.equal(figure.layout.yaxis?.title?.text, 'PSNR-Y (dB), higher is better');
    assert.equal(figure.layout.title?.text, 'PSNR-Y by data set');
  });

  it('draws a metric of the caller by its own rules', () => {
    const figure = metricBarFigure(means, { metric: 'contrast', metrics });
    assert.deepEqual(
      traces(figure).map(({ text }) => text[0]),
      ['34.0', '10.0', '10.0'],
    );
    assert.equal(rangeOf(figure)[0], 0);
    assert.equal(figure.layout.yaxis?.title?.text, 'Contrast (levels), lower is better');
  });

  it('draws a line where the best value lies, within the range', () => {
    const figure = metricBarFigure(means, { metric: 'contrast', metrics: withBest({ near: 40 }) });
    const [line] = figure.layout.shapes ?? [];
    assert.deepEqual([line.y0, line.y1], [40, 40]);
    assert.ok(rangeOf(figure)[0] === 0 && rangeOf(figure)[1] > 40);
    assert.equal(figure.layout.yaxis?.title?.text, 'Contrast (levels), best at 40');
    const without = metricBarFigure(means, { metric: 'contrast', metrics: withBest() });
    assert.equal(without.layout.yaxis?.title?.text, 'Contrast (levels)');
    assert.deepEqual(without.layout.shapes, []);
  });

  it('draws a column that no metric has from zero, and claims no better end', () => {
    const figure = metricBarFigure(means, { metric: 'other' });
    assert.equal(traces(figure)[2].text[0], '0.1001');
    assert.equal(rangeOf(figure)[0], 0);
    assert.equal(figure.layout.yaxis?.title?.text, 'other');
    const [low, high] = rangeOf(
      metricBarFigure([{ model: 'm', dataset: 'd', other: -2 }], { metric: 'other' }),
    );
    assert.ok(low < -2 && high === 0);
  });

  it('refuses a metric that no row has', () => {
    assert.throws(() => metricBarFigure(means, { metric: 'niqe' }), /finite niqe/);
  });
});

describe('perceptionDistortionFigure', () => {
  it('draws models that have both metrics, labels of near points at different places', () => {
    const [trace] = traces(perceptionDistortionFigure(means, { y: 'contrast', metrics }));
    assert.deepEqual(trace.text, ['bicubic', 'srgan', 'twin']);
    assert.notEqual(trace.textposition[1], trace.textposition[2]);
  });

  it('says which way is better on both axes and which corner is best', () => {
    const textsOf = ({ layout }: Figure) => [
      layout.xaxis?.title?.text,
      layout.yaxis?.title?.text,
      layout.annotations?.[0].text,
    ];
    assert.deepEqual(textsOf(perceptionDistortionFigure(means, { y: 'contrast', metrics })), [
      'PSNR-Y (dB), higher is better',
      'Contrast (levels), lower is better',
      'better: right and down &#8600;',
    ]);
    const turned = perceptionDistortionFigure(means, { x: 'contrast', y: 'psnrY', metrics });
    assert.equal(textsOf(turned)[2], 'better: left and up &#8598;');
  });

  it('names the best value where that is no end, and nothing where there is none', () => {
    const note = (x: string, y: string, best?: Best): string | undefined =>
      perceptionDistortionFigure(means, { x, y, metrics: withBest(best) }).layout.annotations?.[0]
        ?.text;
    assert.equal(note('psnrY', 'contrast', { near: 1 }), 'better: right and Contrast near 1');
    assert.equal(note('psnrY', 'contrast'), 'better: right');
    assert.equal(note('contrast', 'contrast'), undefined);
  });

  it('refuses means without one of its columns', () => {
    assert.throws(
      () => perceptionDistortionFigure(means, { y: 'niqe' }),
      /psnrY and niqe, but got none with both/,
    );
  });
});
