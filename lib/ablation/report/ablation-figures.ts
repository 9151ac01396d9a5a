// The figures of an ablation: the perception-distortion plane (Blau & Michaeli 2018, https://arxiv.org/abs/1711.06077) with its
// Pareto front and every seed as a dot; what each metric does along each axis, with the range of its seeds.
import type { Data } from 'plotly.js';
import type { MetricColumn } from '../../evaluation/metric';
import { axis, COLORS, type Figure, layout, seriesColor } from '../../figures/figure';
import { axisTitle } from '../../figures/metric-text';
import type { AblationAxis, AblationResults } from '../results';
import type { AblationStatistics, MetricStatistics } from '../statistics/ablation-statistics';

/** Plotly reads tags in text: a name is text alone. */
const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const isUp = ({ best }: MetricColumn): number => (best === 'min' ? -1 : 1);

/** Fidelity against perceptual quality; undefined where one of both was not measured. */
export function planeOf(
  results: AblationResults,
  { metrics }: AblationStatistics,
): Figure | undefined {
  const across = metrics.find(({ column }) => column.key === 'psnrY');
  const up = ['lpips', 'niqe'].flatMap(
    (key) => metrics.find(({ column }) => column.key === key) ?? [],
  )[0];
  if (!across || !up) return undefined;
  const points = results.cells.flatMap(({ label }, i) => {
    const [x, y] = [across.cells[i].mean, up.cells[i].mean];
    return Number.isFinite(x) && Number.isFinite(y) ? [{ i, label: plain(label), x, y }] : [];
  });
  const better = (a: number, b: number, { column }: MetricStatistics): boolean =>
    isUp(column) * (a - b) > 0;
  const front = points
    .filter((p) => !points.some((q) => better(q.x, p.x, across) && better(q.y, p.y, up)))
    .sort((a, b) => a.x - b.x);
  const data: Data[] = [
    {
      ...{ type: 'scatter', mode: 'lines', name: 'Pareto front of the means' },
      ...{ x: front.map(({ x }) => x), y: front.map(({ y }) => y) },
      line: { color: COLORS.gray, width: 1.5, dash: 'dot' },
    },
    ...points.map(({ i, label, x, y }): Data => {
      const seeds = across.cells[i].seeds.flatMap((value, at) => {
        const other = up.cells[i].seeds[at];
        return value === undefined || other === undefined ? [] : [[value, other]];
      });
      const size = [13, ...seeds.map(() => 6)];
      return {
        ...{ type: 'scatter', mode: 'markers', name: label, text: label },
        ...{ x: [x, ...seeds.map(([value]) => value)], y: [y, ...seeds.map(([, value]) => value)] },
        marker: { color: seriesColor(i), size, opacity: 0.8 },
      };
    }),
    ...marksOf(results, across.column, up.column),
  ];
  const title = 'Fidelity against perceptual quality: means large, seeds small';
  const text = { title, x: axisTitle(across.column), y: axisTitle(up.column) };
  return { data, layout: layout(text, { showlegend: true, height: 560 }) };
}

/** Bicubic and other models, as crosses. */
function marksOf({ marks }: AblationResults, x: MetricColumn, y: MetricColumn): Data[] {
  return marks.map(({ name, evaluation: { rows } }): Data => {
    const mean = ({ key }: MetricColumn): number =>
      rows.reduce((sum, { values }) => sum + values[key], 0) / rows.length;
    return {
      ...{ type: 'scatter', mode: 'markers', name: plain(name), x: [mean(x)], y: [mean(y)] },
      marker: { color: COLORS.black, size: 11, symbol: 'x' },
    };
  });
}

/** A primary metric along an axis of numbers: a line for each setting of the others, bars from the lowest to the highest seed. */
export function responseOf(
  results: AblationResults,
  metric: MetricStatistics,
  along: AblationAxis,
): Figure | undefined {
  const lines = new Map<string, { x: string; y: number; low: number; high: number }[]>();
  results.cells.forEach(({ values }, i) => {
    const { mean, low, high } = metric.cells[i];
    if (!Number.isFinite(mean)) return;
    const others = results.axes.filter((other) => other !== along);
    const name = others
      .map(({ label, path }) => `${label}=${JSON.stringify(values[path])}`)
      .join(', ');
    const x = String(values[along.path]);
    lines.set(name, [...(lines.get(name) ?? []), { x, y: mean, low, high }]);
  });
  if (along.values.length < 2 || lines.size === 0) return undefined;
  const data = [...lines].map(
    ([name, points], i): Data => ({
      ...{ type: 'scatter', mode: 'lines+markers', name: plain(name) || metric.column.label },
      ...{ x: points.map(({ x }) => x), y: points.map(({ y }) => y) },
      line: { color: seriesColor(i) },
      error_y: {
        ...{ type: 'data', symmetric: false, thickness: 1.2, width: 5 },
        array: points.map(({ y, high }) => high - y),
        arrayminus: points.map(({ y, low }) => y - low),
      },
    }),
  );
  const title = plain(
    `${metric.column.label} along ${along.label}: means, bars from the lowest to the highest seed`,
  );
  const text = { title, x: plain(along.label), y: axisTitle(metric.column) };
  const order = [...along.values].map(String);
  const xaxis = axis(plain(along.label), {
    type: 'category',
    categoryorder: 'array',
    categoryarray: order,
  });
  return { data, layout: layout(text, { xaxis, showlegend: lines.size > 1 }) };
}

/** A primary metric over two axes; undefined where there are not two. */
export function heatMapOf(results: AblationResults, metric: MetricStatistics): Figure | undefined {
  if (results.axes.length !== 2 || results.design !== 'grid') return undefined;
  const [down, across] = results.axes;
  const at = (a: unknown, b: unknown): number | null => {
    const i = results.cells.findIndex(
      ({ values }) =>
        JSON.stringify([values[down.path], values[across.path]]) === JSON.stringify([a, b]),
    );
    const mean = metric.cells[i]?.mean;
    return mean !== undefined && Number.isFinite(mean) ? mean : null;
  };
  const z = down.values.map((a) => across.values.map((b) => at(a, b)));
  const { digits } = metric.column;
  const data: Data[] = [
    {
      ...{ type: 'heatmap', z, x: across.values.map(String), y: down.values.map(String) },
      texttemplate: `%{z:.${digits}f}`,
      colorscale: 'Viridis',
      reversescale: metric.column.best === 'min',
    },
  ];
  const text = { title: axisTitle(metric.column), x: plain(across.label), y: plain(down.label) };
  const category = { type: 'category' } as const;
  return {
    data,
    layout: layout(text, { xaxis: axis(text.x, category), yaxis: axis(text.y, category) }),
  };
}
