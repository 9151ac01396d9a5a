// A metric over the two axes of a grid: the mean of each cell with its range over seeds, deeper where it is better.
import { axis, COLORS, type Figure, layout } from '../../figures/figure';
import { numberText } from '../../figures/metric-text';
import type { AblationResults } from '../results';
import type { CellStatistics, MetricStatistics } from '../statistics/ablation-statistics';
import { plain, valueText } from './cell-styles';

/** Light, so that black text is readable on all of it. */
const SCALE: [number, string][] = [
  [0, 'white'],
  [1, COLORS.sky],
];

/** The figure, the first axis downwards as in tables; undefined for anything but a grid of two axes. */
export function heatMap(results: AblationResults, metric: MetricStatistics): Figure | undefined {
  const { axes, design, cells } = results;
  if (axes.length !== 2 || design !== 'grid') return undefined;
  const [down, across] = axes;
  const at = (a: unknown, b: unknown): CellStatistics | undefined =>
    metric.cells[
      cells.findIndex(
        ({ values }) =>
          valueText(values[down.path]) === valueText(a) &&
          valueText(values[across.path]) === valueText(b),
      )
    ];
  const figures = down.values.map((a) => across.values.map((b) => at(a, b)));
  const mean = (cell: CellStatistics | undefined): number | null =>
    cell && Number.isFinite(cell.mean) ? cell.mean : null;
  const text = {
    title: plain(`${metric.column.label} over ${down.label} and ${across.label}`),
    x: plain(across.path),
    y: plain(down.path),
  };
  const category = { type: 'category', showgrid: false } as const;
  return {
    data: [
      {
        ...{ type: 'heatmap', z: figures.map((row) => row.map(mean)) },
        ...{ x: across.values.map(valueText), y: down.values.map(valueText) },
        text: figures.map((row) => row.map((cell) => cellText(cell, metric))) as never,
        ...{ texttemplate: '%{text}', hoverinfo: 'text', showscale: false, xgap: 2, ygap: 2 },
        ...{
          colorscale: SCALE,
          reversescale: metric.column.best === 'min',
          textfont: { size: 12, color: COLORS.black },
        },
      },
    ],
    layout: layout(text, {
      xaxis: axis(text.x, category),
      yaxis: axis(text.y, { ...category, autorange: 'reversed' }),
    }),
  };
}

/** '28.41', and below '28.33 to' and '28.52': narrow enough for a phone. */
function cellText(cell: CellStatistics | undefined, { column }: MetricStatistics): string {
  if (!cell || !Number.isFinite(cell.mean)) return '';
  const text = (value: number): string => numberText(value, column.digits);
  const several = cell.seeds.filter((value) => value !== undefined).length > 1;
  return text(cell.mean) + (several ? `<br>${text(cell.low)} to<br>${text(cell.high)}` : '');
}
