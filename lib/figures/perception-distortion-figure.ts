// The perception-distortion plane: Blau & Michaeli 2018, https://arxiv.org/abs/1711.06077
// No method can be best on both axes; a GAN trades fidelity for perceptual quality.
import type { Data } from 'plotly.js';
import type { Best, Metric, MetricColumn } from '../evaluation/metric';
import { metricColumn } from '../evaluation/metrics';
import { COLORS, type Figure, type FigureRow, layout, modelColors } from './figure';
import { meanPoints, type Point } from './metric-figures';
import { axisTitle } from './metric-text';

/** Options of perceptionDistortionFigure. */
export interface PerceptionDistortionOptions {
  /** Column of fidelity. Default 'psnrY'. */
  x?: string;
  /** Column of perceptual quality, a distance unless its metric says otherwise. */
  y: string;
  /** Metrics among which the names and better ends of both are found. Default: METRICS. */
  metrics?: readonly Pick<Metric, 'columns'>[];
  title?: string;
}

/**
 * Fidelity to the right, a perceptual metric upwards; a note names the corner that is best. One labelled point
 * per model, one symbol per data set.
 * @throws when no record has both columns.
 */
export function perceptionDistortionFigure(
  means: readonly FigureRow[],
  options: PerceptionDistortionOptions,
): Figure {
  const { x = 'psnrY', y, metrics, title = 'Fidelity against perceptual quality' } = options;
  const points = meanPoints(means, x).flatMap((point) => {
    const other = meanPoints(means, y).find(
      (p) => p.model === point.model && p.dataset === point.dataset,
    );
    return other ? [{ ...point, perceptual: other.value }] : [];
  });
  if (points.length === 0) {
    throw new Error(
      `perceptionDistortionFigure: means must have ${x} and ${y}, but got none with both`,
    );
  }
  const colors = modelColors(points.map(({ model }) => model));
  const positions = labelPositions(points);
  const symbols = ['circle', 'square', 'diamond', 'triangle-up', 'cross'];
  const data = [...new Set(points.map(({ dataset }) => dataset))].map((dataset, i): Data => {
    const own = points.filter((point) => point.dataset === dataset);
    return {
      type: 'scatter',
      mode: 'text+markers',
      name: dataset,
      x: own.map(({ value }) => value),
      y: own.map(({ perceptual }) => perceptual),
      text: own.map(({ model }) => model),
      textposition: own.map((point) => positions.get(point)!) as never,
      cliponaxis: false,
      marker: {
        size: 12,
        symbol: symbols[i % symbols.length],
        color: own.map(({ model }) => colors.get(model)!),
      },
    };
  });
  const across = metricColumn(x, metrics) ?? unlisted(x, 'max');
  const up = metricColumn(y, metrics) ?? unlisted(y, 'min');
  const text = { title, x: axisTitle(across), y: axisTitle(up) };
  const annotations = bestCorner(across, up);
  return { data, layout: layout(text, { showlegend: data.length > 1, annotations }) };
}

/** A column that no metric has: named by its key. */
export function unlisted(key: string, best: Best): MetricColumn {
  return { key, label: key, digits: 3, best };
}

/** Arrows to the corner, by the better ends of x and y. */
const ARROWS: Readonly<Record<string, string>> = {
  'right and up': ' &#8599;',
  'right and down': ' &#8600;',
  'left and up': ' &#8598;',
  'left and down': ' &#8601;',
};

/** The direction in which an axis gets better, if it has one. */
function direction({ best, label }: MetricColumn, ends: { max: string; min: string }): string[] {
  if (best === undefined) return [];
  return [typeof best === 'string' ? ends[best] : `${label} near ${best.near}`];
}

/** The note about where the best results of a plane lie, as annotations; none where no axis has a better value. */
export function bestCorner(x: MetricColumn, y: MetricColumn): object[] {
  const directions = [
    ...direction(x, { max: 'right', min: 'left' }),
    ...direction(y, { max: 'up', min: 'down' }),
  ];
  if (directions.length === 0) return [];
  const corner = directions.join(' and ');
  const note = {
    text: `better: ${corner}${ARROWS[corner] ?? ''}`,
    xref: 'paper',
    yref: 'paper',
    x: 1,
    y: 1.02,
    xanchor: 'right',
    yanchor: 'bottom',
    showarrow: false,
    font: { color: COLORS.green, size: 14 },
  };
  return [note];
}

/** Where a label may stand, and the middle of its box from the point, in boxes. */
const PLACES = [
  ['top center', 0, 0.9],
  ['bottom center', 0, -0.9],
  ['middle right', 0.6, 0],
  ['middle left', -0.6, 0],
  ['top right', 0.5, 0.9],
  ['top left', -0.5, 0.9],
  ['bottom right', 0.5, -0.9],
  ['bottom left', -0.5, -0.9],
] as const;

/** For each point the first place where its label covers no point and no earlier label; else above. */
export function labelPositions<T extends Point & { perceptual: number }>(
  points: readonly T[],
): Map<T, string> {
  const scaled = (values: readonly number[]) => {
    const low = Math.min(...values);
    const range = Math.max(...values) - low || 1;
    return (value: number): number => (value - low) / range;
  };
  const x = scaled(points.map(({ value }) => value));
  const y = scaled(points.map(({ perceptual }) => perceptual));
  // boxes in shares of the plot: about 7 of 700 px per letter, 20 of 300 px per line
  const taken = points.map((p) => ({
    x: x(p.value),
    y: y(p.perceptual),
    width: 0.02,
    height: 0.04,
  }));
  return new Map(
    points.map((p) => {
      const width = 0.013 * p.model.length;
      const boxes = PLACES.map(([place, dx, dy]) => {
        const box = {
          x: x(p.value) + dx * (width + 0.02),
          y: y(p.perceptual) + dy * 0.07,
          width,
          height: 0.06,
        };
        return { place, box, inside: box.x - width / 2 > -0.05 && box.x + width / 2 < 1.05 };
      });
      const free = boxes.find(
        ({ box, inside }) => inside && !taken.some((other) => overlap(box, other)),
      );
      const { place, box } = free ?? boxes[0];
      taken.push(box);
      return [p, place];
    }),
  );
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function overlap(a: Box, b: Box): boolean {
  return (
    Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2
  );
}
