// The charts of a comparison: the perception-distortion plane, and every column image by image.
import type { Figure } from '../../figures/figure';
import { metricBarFigure } from '../../figures/metric-figures';
import { columnTitle } from '../../figures/metric-text';
import { perceptionDistortionFigure } from '../../figures/perception-distortion-figure';
import { type Comparison, shownName } from './comparison';
import { speakingColumns } from './verdict';

/** Plotly reads tags in text: a name is text alone. */
const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Fidelity against looks; undefined where either was not measured. */
export function planeFigure(comparison: Comparison): Figure | undefined {
  const { fidelity, looks } = speakingColumns(comparison);
  if (!fidelity || !looks) return undefined;
  const { evaluation, metrics } = comparison;
  const means = evaluation.means.map(({ model, values }) => ({
    // caveats on a line of their own: labels stand beside points
    model: plain(shownName(comparison, model)).replace(' (', '<br>('),
    dataset: plain(evaluation.dataset),
    ...values,
  }));
  return perceptionDistortionFigure(means, { x: fidelity.key, y: looks.key, metrics });
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
