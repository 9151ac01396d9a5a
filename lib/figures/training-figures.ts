// The figures of a training run, drawn from the rows of its metrics.csv.
import type { Layout, Shape } from 'plotly.js';
import { COLORS, type Figure, type FigureRow } from './figure';
import { type Curve, lineFigure, pointsOf } from './lines';

/** Loss terms and their colors: the same in every figure. Discriminator terms are dark. */
const LOSS_CURVES: readonly Curve[] = [
  { column: 'totalLoss', label: 'total', color: COLORS.black },
  { column: 'pixelLoss', label: 'pixel', color: COLORS.blue },
  { column: 'perceptualLoss', label: 'perceptual', color: COLORS.green },
  { column: 'adversarialLoss', label: 'adversarial', color: COLORS.orange },
  { column: 'tvLoss', label: 'total variation', color: COLORS.amber },
  { column: 'gridLoss', label: 'grid', color: COLORS.sky },
  { column: 'discriminatorLoss', label: 'discriminator', color: COLORS.purple },
];

/** Every loss term over the steps. `log` (default true) draws the loss axis logarithmically. */
export function lossFigure(
  rows: readonly FigureRow[],
  options: { title?: string; log?: boolean } = {},
): Figure {
  const { title = 'Training losses', log = true } = options;
  // a term that is not used is 0 throughout
  const used = LOSS_CURVES.filter(({ column }) =>
    rows.some((row) => Number((row as Record<string, unknown>)[column]) !== 0),
  );
  return lineFigure(rows, used, {
    log,
    text: { title, x: 'Training step', y: log ? 'Loss (log scale)' : 'Loss' },
  });
}

/** Options of validationFigure. */
export interface ValidationOptions {
  title?: string;
  /** Column to draw. Default 'validationPsnrY'. */
  column?: string;
  /** Title of the y axis. Default 'PSNR-Y (dB)'. */
  y?: string;
  /** What bicubic reaches on the same images: a dashed line. */
  bicubic?: number;
  /** Which end is best and gets a star. Default 'max'; 'min' for LPIPS and NIQE. */
  best?: 'max' | 'min';
}

/** A validation metric over the steps, its best value starred, with bicubic's as the line to beat. */
export function validationFigure(
  rows: readonly FigureRow[],
  options: ValidationOptions = {},
): Figure {
  const {
    title = 'Validation during training',
    column = 'validationPsnrY',
    best = 'max',
  } = options;
  const { y = 'PSNR-Y (dB)', bicubic } = options;
  const figure = lineFigure(rows, [{ column, label: 'model' }], {
    markers: true,
    text: { title, x: 'Training step', y },
  });
  const points = pointsOf(rows, column);
  const [step, value] = points.reduce((a, b) =>
    (best === 'max' ? b[1] > a[1] : b[1] < a[1]) ? b : a,
  );
  figure.data.push({
    type: 'scatter',
    mode: 'markers',
    name: `best: ${value.toFixed(3)} at step ${step}`,
    x: [step],
    y: [value],
    marker: { color: COLORS.orange, size: 14, symbol: 'star' },
  });
  if (bicubic !== undefined) {
    figure.data.push({
      type: 'scatter',
      mode: 'lines',
      name: `bicubic: ${bicubic.toFixed(3)}`,
      x: [points[0][0], points[points.length - 1][0]],
      y: [bicubic, bicubic],
      line: { color: COLORS.gray, width: 2, dash: 'dash' },
    });
  }
  return { data: figure.data, layout: { ...figure.layout, showlegend: true } };
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
    { text: { title, x: 'Training step', y: 'Mean probability of being real' } },
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

/** The learning rates over the steps: of the only optimizer, or of generator and discriminator. */
export function learningRateFigure(
  rows: readonly FigureRow[],
  options: { title?: string; log?: boolean } = {},
): Figure {
  const { title = 'Learning rate', log = false } = options;
  const curves = [
    { column: 'learningRate', label: 'learning rate' },
    { column: 'generatorLearningRate', label: 'generator', color: COLORS.blue },
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
