// The perception-distortion plane of an ablation (Blau & Michaeli 2018, https://arxiv.org/abs/1711.06077): means large, seeds
// small, the Pareto front of the cells, pretrainings and marks beside them.
import type { Data } from 'plotly.js';
import type { MetricColumn } from '../../evaluation/metric';
import { COLORS, type Figure, layout } from '../../figures/figure';
import { axisTitle } from '../../figures/metric-text';
import { bestCorner } from '../../figures/perception-distortion-figure';
import type { AblationResults } from '../results';
import type { AblationStatistics, MetricStatistics } from '../statistics/ablation-statistics';
import { cellStyles, plain } from './cell-styles';
import { otherRows, rowMean } from './table-rows';

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Fidelity against perceptual quality; undefined where one of both was not measured.
 * @param marked Whether pretrainings and marks are in it: bicubic may be so far away that cells are one blot.
 */
export function planeFigure(
  results: AblationResults,
  { metrics }: AblationStatistics,
  { marked }: { marked: boolean },
): Figure | undefined {
  const metric = (key: string): MetricStatistics | undefined =>
    metrics.find(({ column }) => column.key === key);
  const across = metric('psnrY');
  const up = metric('lpips') ?? metric('niqe');
  if (!across || !up) return undefined;
  const means = across.cells.map(({ mean }, i) => ({ x: mean, y: up.cells[i].mean }));
  const data = [
    frontLine(paretoFront(means, [across.column, up.column])),
    ...cellTraces(results, { across, up, means }),
    ...(marked ? otherTraces(results, across, up) : []),
  ];
  const text = {
    title: marked
      ? 'Fidelity against perceptual quality'
      : 'Fidelity against perceptual quality: the cells alone',
    x: axisTitle(across.column),
    y: axisTitle(up.column),
  };
  const annotations = bestCorner(across.column, up.column);
  return { data, layout: layout(text, { showlegend: true, height: 560, annotations }) };
}

/** The points that no other one is better than in one and at least as good as in the other, from left to right. */
export function paretoFront(
  points: readonly Point[],
  [x, y]: readonly [MetricColumn, MetricColumn],
): Point[] {
  const sign = ({ best }: MetricColumn): number => (best === 'min' ? -1 : 1);
  const dominates = (a: Point, b: Point): boolean => {
    const ahead = [sign(x) * (a.x - b.x), sign(y) * (a.y - b.y)];
    return ahead.every((by) => by >= 0) && ahead.some((by) => by > 0);
  };
  const drawn = points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
  return drawn
    .filter((point) => !drawn.some((other) => dominates(other, point)))
    .sort((a, b) => a.x - b.x);
}

function frontLine(front: readonly Point[]): Data {
  return {
    ...{ type: 'scatter', mode: 'lines', name: 'Pareto front of the cells', hoverinfo: 'skip' },
    ...{ x: front.map(({ x }) => x), y: front.map(({ y }) => y) },
    line: { color: COLORS.gray, width: 1.5, dash: 'dot' },
  };
}

/** The seeds below, the means above, then what the legend says of both. */
function cellTraces(
  results: AblationResults,
  {
    across,
    up,
    means,
  }: { across: MetricStatistics; up: MetricStatistics; means: readonly Point[] },
): Data[] {
  const { styles, legend } = cellStyles(results);
  const seeds = results.cells.flatMap(({ label }, i) =>
    results.seeds.flatMap((seed, at) => {
      const [x, y] = [across.cells[i].seeds[at], up.cells[i].seeds[at]];
      return x === undefined || y === undefined
        ? []
        : [{ x, y, text: `${plain(label)}, seed ${seed}`, ...styles[i] }];
    }),
  );
  const large = means.map((point, i) => ({
    ...{ ...point, ...styles[i], text: plain(results.cells[i].label) },
  }));
  const points = (drawn: typeof seeds, size: number, opacity: number): Data => ({
    ...{ type: 'scatter', mode: 'markers', showlegend: false, hoverinfo: 'text+x+y' as never },
    ...{ x: drawn.map(({ x }) => x), y: drawn.map(({ y }) => y), text: drawn.map((p) => p.text) },
    marker: {
      ...{ size, opacity, color: drawn.map(({ color }) => color) },
      symbol: drawn.map(({ symbol }) => symbol),
    },
  });
  const entries = legend.map(
    ({ name, color, symbol }): Data => ({
      ...{ type: 'scatter', mode: 'markers', name: plain(name), x: [null], y: [null] },
      marker: { color, symbol, size: 12 },
    }),
  );
  return [points(seeds, 6, 0.55), points(large, 14, 1), ...entries];
}

/** Pretrainings, bicubic and other models, by their names. */
function otherTraces(
  results: AblationResults,
  across: MetricStatistics,
  up: MetricStatistics,
): Data[] {
  const marks = otherRows(results).flatMap((row) => {
    const [x, y] = [rowMean(row, across), rowMean(row, up)];
    return x === undefined || y === undefined ? [] : [{ x, y, name: plain(row.name) }];
  });
  if (marks.length === 0) return [];
  const { x, y } = { x: marks.map((mark) => mark.x), y: marks.map((mark) => mark.y) };
  return [
    {
      ...{ type: 'scatter', mode: 'text+markers', showlegend: false, cliponaxis: false, x, y },
      ...{ text: marks.map(({ name }) => name), textposition: 'top center' },
      marker: { color: COLORS.black, size: 11, symbol: 'x' },
    },
  ];
}
