// The charts of a comparison: the perception-distortion plane, and every column image by image.
import type { ModelPath } from '../../evaluation/model-path';
import type { Figure } from '../../figures/figure';
import { metricBarFigure } from '../../figures/metric-figures';
import { columnTitle } from '../../figures/metric-text';
import { pathFigure } from '../../figures/path-figure';
import { perceptionDistortionFigure } from '../../figures/perception-distortion-figure';
import { type Comparison, shownName } from './comparison';
import { speakingColumns } from './verdict';

/** Plotly reads tags in text: a name is text alone. */
const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Fidelity against looks, models of a path joined by a line; undefined where either was not measured. */
export function planeFigure(comparison: Comparison): Figure | undefined {
  const { fidelity, looks } = speakingColumns(comparison);
  if (!fidelity || !looks) return undefined;
  const { evaluation, metrics, path } = comparison;
  // caveats on a line of their own: labels stand beside points
  const label = (model: string): string =>
    plain(shownName(comparison, model)).replace(' (', '<br>(');
  const means = evaluation.means.map(({ model, values }) => ({
    model: label(model),
    dataset: plain(evaluation.dataset),
    ...values,
  }));
  const axes = { x: fidelity.key, y: looks.key, metrics };
  if (!path || !isDrawn(comparison, path, axes)) return perceptionDistortionFigure(means, axes);
  const points = path.points.map(({ alpha, model }) => ({ alpha, model: label(model) }));
  const shown = { from: plain(path.from), to: plain(path.to), points };
  return pathFigure(means, { ...axes, path: shown });
}

/** Whether two models of the path have both values. */
function isDrawn(
  { evaluation }: Comparison,
  { points }: ModelPath,
  { x, y }: { readonly x: string; readonly y: string },
): boolean {
  const known = points.filter(({ model }) => {
    const values = evaluation.means.find((mean) => mean.model === model)?.values ?? {};
    return Number.isFinite(values[x]) && Number.isFinite(values[y]);
  });
  return known.length > 1;
}

/** A figure per column: one group of bars an image. Columns without a finite value have none. */
export function imageFigures(
  comparison: Comparison,
): { readonly title: string; readonly figure: Figure }[] {
  const { evaluation, metrics } = comparison;
  const rows = evaluation.rows.map(({ model, image, values }) => ({
    ...{ model: plain(shownName(comparison, model)), dataset: plain(image) },
    ...values,
  }));
  return evaluation.metrics.flatMap((column) => {
    const finite = evaluation.rows.some(({ values }) => Number.isFinite(values[column.key]));
    if (!finite) return [];
    const figure = metricBarFigure(rows, {
      ...{ metric: column.key, metrics },
      title: plain(`${column.label} by image`),
    });
    return [{ title: columnTitle(column), figure: readable(figure) }];
  });
}

/** On a phone, or with many images, numbers above the bars would shrink to dots: there they are left out. */
function readable({ data, layout }: Figure): Figure {
  // Plotly's types lack it
  const hidden: object = { uniformtext: { minsize: 10, mode: 'hide' } };
  return { data, layout: { ...layout, ...hidden } };
}
