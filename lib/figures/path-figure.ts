// The path of interpolated networks through the perception-distortion plane: Wang et al. 2018, section 3.4 and figure 10,
// https://arxiv.org/abs/1809.00219; the plane is Blau & Michaeli's (2018).
import type { Data } from 'plotly.js';
import type { Metric } from '../evaluation/metric';
import { metricColumn } from '../evaluation/metrics';
import type { ModelPath } from '../evaluation/model-path';
import { COLORS, type Figure, type FigureRow, layout } from './figure';
import { meanPoints } from './metric-figures';
import { axisTitle, numberText } from './metric-text';
import { bestCorner, labelPositions, unlisted } from './perception-distortion-figure';

/** Options of pathFigure. */
export interface PathFigureOptions {
  /** The models on the path (evaluation/model-path). */
  path: ModelPath;
  /** Column of fidelity. Default 'psnrY'. */
  x?: string;
  /** Column of perceptual quality. */
  y: string;
  /** Metrics among which the names and better ends of both are found. Default: METRICS. */
  metrics?: readonly Pick<Metric, 'columns'>[];
  title?: string;
}

/** A model in the plane. */
interface PlanePoint {
  readonly dataset: string;
  /** What stands beside it. */
  readonly model: string;
  readonly value: number;
  readonly perceptual: number;
  /** Absent for models beside the path. */
  readonly alpha?: number;
}

/**
 * Fidelity to the right, a perceptual metric upwards. The models of the path are joined by a line and labelled with their
 * alpha, those at its ends also by name; every other model, as bicubic, is a cross with its name.
 * @param means Of one data set: records with model and both columns, as meansOf returns them.
 * @throws when fewer than two models of the path have both columns.
 */
export function pathFigure(means: readonly FigureRow[], options: PathFigureOptions): Figure {
  const { path, x = 'psnrY', y, metrics } = options;
  const points = planePoints(means, { path, x, y });
  const along = points
    .filter(({ alpha }) => alpha !== undefined)
    .sort((a, b) => Number(a.alpha) - Number(b.alpha));
  if (along.length < 2) {
    throw new Error(
      `pathFigure: means must have ${x} and ${y} of two models of the path, but got ${along.length} with both`,
    );
  }
  const free = labelPositions(points);
  const inner = innerPosition(along);
  const ends = new Set([along[0], along[along.length - 1]]);
  const positionOf = (point: PlanePoint): string | undefined =>
    point.alpha === undefined || ends.has(point) ? free.get(point) : inner;
  const beside = points.filter(({ alpha }) => alpha === undefined);
  const trace = (own: readonly PlanePoint[], look: object): Data => ({
    type: 'scatter',
    x: own.map(({ value }) => value),
    y: own.map(({ perceptual }) => perceptual),
    text: own.map(({ model }) => model),
    textposition: own.map(positionOf) as never,
    cliponaxis: false,
    ...look,
  });
  const line = { mode: 'lines+markers+text', line: { color: COLORS.blue, width: 2 } };
  const data = [
    trace(along, { ...line, name: 'path', marker: { size: 10, color: COLORS.blue } }),
    trace(beside, {
      ...{ mode: 'markers+text', name: 'other models' },
      marker: { size: 12, symbol: 'x', color: COLORS.gray },
    }),
  ];
  const across = metricColumn(x, metrics) ?? unlisted(x, 'max');
  const up = metricColumn(y, metrics) ?? unlisted(y, 'min');
  const { title = `From ${path.from} to ${path.to}` } = options;
  const text = { title, x: axisTitle(across), y: axisTitle(up) };
  return { data, layout: layout(text, { showlegend: false, annotations: bestCorner(across, up) }) };
}

/** Beside the line on its right, whichever way it goes. */
function innerPosition(along: readonly PlanePoint[]): 'bottom right' | 'top right' {
  const [first, last] = [along[0], along[along.length - 1]];
  const rises = (last.value - first.value) * (last.perceptual - first.perceptual) > 0;
  return rises ? 'bottom right' : 'top right';
}

function planePoints(
  means: readonly FigureRow[],
  { path, x, y }: { path: ModelPath; x: string; y: string },
): PlanePoint[] {
  const looks = new Map(meanPoints(means, y).map(({ model, value }) => [model, value]));
  return meanPoints(means, x).flatMap(({ model, dataset, value }) => {
    const perceptual = looks.get(model);
    if (perceptual === undefined) return [];
    const alpha = path.points.find((point) => point.model === model)?.alpha;
    return [{ dataset, value, perceptual, alpha, model: labelOf(model, alpha) }];
  });
}

/** '0.4'; at the ends 'α = 0: srresnet-1', which also says what the numbers are. */
function labelOf(model: string, alpha: number | undefined): string {
  if (alpha === undefined) return model;
  return alpha === 0 || alpha === 1 ? `α = ${alpha}: ${model}` : numberText(alpha, digitsOf(alpha));
}

/** Decimals of an alpha, as it was given. */
const digitsOf = (alpha: number): number => String(alpha).split('.')[1]?.length ?? 0;
