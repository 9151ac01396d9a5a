// The figures of a training run, drawn from the rows of its metrics.csv.
import type { Layout, Shape } from 'plotly.js';
import { COLORS, type Figure, type FigureRow } from './figure';
import { lineFigure } from './lines';
import { lossCurves } from './loss-curves';

/**
 * Every loss of the rows over the steps: total, terms of the lab and own ones, the discriminator's.
 * @param options log: whether the loss axis is logarithmic. Default: unless a term falls below zero, as an own one may.
 */
export function lossFigure(
  rows: readonly FigureRow[],
  options: { title?: string; log?: boolean } = {},
): Figure {
  const curves = lossCurves(rows);
  const values = (column: string): number[] =>
    rows.map((row) => Number((row as Record<string, unknown>)[column]));
  // a term that is not used is 0 throughout
  const used = curves.filter(({ column }) =>
    values(column).some((value) => value > 0 || value < 0),
  );
  const signed = used.some(({ column }) => values(column).some((value) => value < 0));
  const { title = 'Training losses', log = !signed } = options;
  return lineFigure(rows, used.length > 0 ? used : curves, {
    log,
    text: { title, x: 'Training step', y: log ? 'Loss (log scale)' : 'Loss' },
  });
}

/** Options of discriminatorFigure. */
export interface DiscriminatorOptions {
  title?: string;
  /** Column of the mean D(real), 0 to 1. Default 'realScore'. */
  realColumn?: string;
  /** Column of the mean D(fake), 0 to 1. Default 'fakeScore'. */
  fakeColumn?: string;
}

/**
 * D(real) and D(fake) over the steps, from 0 (judged generated) to 1 (judged real). At one half the
 * discriminator cannot tell them apart; at 1 and 0 it has won and teaches the generator nothing more.
 */
export function discriminatorFigure(
  rows: readonly FigureRow[],
  options: DiscriminatorOptions = {},
): Figure {
  const {
    title = 'Is the discriminator winning?',
    realColumn = 'realScore',
    fakeColumn = 'fakeScore',
  } = options;
  const figure = lineFigure(
    rows,
    [
      { column: realColumn, label: 'D(real)', color: COLORS.blue },
      { column: fakeColumn, label: 'D(fake)', color: COLORS.orange },
    ],
    { text: { title, x: 'Training step', y: 'Probability of being real' } },
  );
  return { data: figure.data, layout: withUndecidedLine(figure.layout) };
}

function withUndecidedLine(layout: Partial<Layout>): Partial<Layout> {
  const line: Partial<Shape> = {
    type: 'line',
    xref: 'paper',
    x0: 0,
    x1: 1,
    y0: 0.5,
    y1: 0.5,
    line: { color: COLORS.gray, width: 1.5, dash: 'dot' },
  };
  return {
    ...layout,
    yaxis: { ...layout.yaxis, range: [-0.02, 1.02], tickvals: [0, 0.25, 0.5, 0.75, 1] },
    shapes: [line],
    annotations: [
      {
        text: 'cannot tell',
        xref: 'paper',
        x: 1,
        xanchor: 'right',
        y: 0.5,
        yanchor: 'bottom',
        showarrow: false,
        font: { color: COLORS.gray, size: 12 },
      },
    ],
  };
}

/** The learning rates over the steps: of the only optimizer, or of the generator's and the discriminator's. */
export function learningRateFigure(
  rows: readonly FigureRow[],
  options: { title?: string; log?: boolean } = {},
): Figure {
  const { title = 'Learning rate', log = false } = options;
  const two = rows.some((row) => 'discriminatorLearningRate' in row);
  const curves = [
    { column: 'learningRate', label: two ? 'generator' : 'learning rate', color: COLORS.blue },
    { column: 'discriminatorLearningRate', label: 'discriminator', color: COLORS.purple },
  ];
  const text = { title, x: 'Training step', y: 'Learning rate' };
  const figure = lineFigure(rows, curves, { log, text, smooth: false });
  const yaxis = { ...figure.layout.yaxis, exponentformat: 'power' as const };
  return { data: figure.data, layout: { ...figure.layout, yaxis } };
}

/** The global norms of the gradients before clipping, on a logarithmic axis: spikes announce trouble. */
export function gradientNormFigure(
  rows: readonly FigureRow[],
  options: { title?: string } = {},
): Figure {
  const curves = [
    { column: 'gradientNorm', label: 'gradient norm' },
    { column: 'generatorGradientNorm', label: 'generator', color: COLORS.blue },
    { column: 'discriminatorGradientNorm', label: 'discriminator', color: COLORS.purple },
  ];
  const text = {
    title: options.title ?? 'Gradient norm before clipping',
    x: 'Training step',
    y: 'Global norm (log scale)',
  };
  return lineFigure(rows, curves, { log: true, text });
}
