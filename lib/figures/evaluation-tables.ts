// The tables of an evaluation: means, with published figures in italics below those of their set, and paired
// differences to the base. Records and options for toMarkdown, toHtml, toText and showTable.
import type { Metric, MetricColumn } from '../evaluation/metric';
import { METRICS } from '../evaluation/metrics';
import { DIFFERENCES_CONVENTION, type PairedDifference } from '../evaluation/paired-differences';
import type { PublishedRow } from '../evaluation/published-rows';
import type { FigureRow } from './figure';
import { columnTitle, numberText } from './metric-text';
import type { TableOptions } from './table-grid';

/** What a table is written from. */
export interface EvaluationTable {
  readonly records: readonly FigureRow[];
  readonly options: TableOptions;
}

/** What the table of means shows of an evaluation's result. */
export interface MeansSource {
  readonly means: readonly { readonly dataset: string }[];
  readonly convention: string;
  readonly published?: readonly PublishedRow[];
}

/**
 * The means of evaluateModels, set by set; the sources of quoted rows stand in the caption.
 * @param options metrics: those measured. Default: METRICS. caption: in place of the convention.
 */
export function meansTable(
  { means, convention, published = [] }: MeansSource,
  options: { metrics?: readonly Pick<Metric, 'columns'>[]; caption?: string } = {},
): EvaluationTable {
  const { metrics, caption = convention } = options;
  const quoted = published.map(({ model, dataset, values }) => ({ model, dataset, ...values }));
  const datasets = [...new Set(means.map(({ dataset }) => dataset))];
  const records = datasets.flatMap((dataset) =>
    [...means, ...quoted].filter((record) => record.dataset === dataset),
  );
  const note = caption + quotation(published);
  return { records, options: { metrics, caption: note, quoted: new Set(quoted) } };
}

/** Where the published figures stand, and of which set they are where ours has another name. */
function quotation(published: readonly PublishedRow[]): string {
  if (published.length === 0) return '';
  const taken = published
    .filter(({ dataset, benchmark }) => dataset.toLowerCase() !== benchmark)
    .map(({ dataset, benchmark }) => `${dataset} is taken for ${benchmark}`);
  const sources = published.map(({ source }) => source);
  const notes = taken.length > 0 ? ` (${[...new Set(taken)].join(', ')})` : '';
  return ` Quoted, not measured here${notes}: ${[...new Set(sources)].join(' ')}`;
}

/**
 * The differences of evaluateModels, a record per model and set, each as '+1.45 (0.98 to 1.92)'.
 * @param options metrics: those measured. Default: METRICS. columns: those shown. Default: all. caption: in place of
 *   what the intervals mean.
 */
export function differencesTable(
  differences: readonly PairedDifference[],
  options: {
    metrics?: readonly Metric[];
    columns?: readonly MetricColumn[];
    caption?: string;
  } = {},
): EvaluationTable {
  const { metrics = METRICS, caption = DIFFERENCES_CONVENTION } = options;
  const columns = options.columns ?? metrics.flatMap((metric) => metric.columns);
  const groups = new Map<string, PairedDifference[]>();
  for (const difference of differences) {
    const key = JSON.stringify([difference.dataset, difference.model]);
    groups.set(key, [...(groups.get(key) ?? []), difference]);
  }
  const records = [...groups.values()].map((group) => {
    const { model, base, dataset } = group[0];
    const images = Math.max(...group.map((difference) => difference.images));
    const texts = columns.flatMap(({ key, digits }) => {
      const found = group.find(({ metric }) => metric === key);
      return found ? [[key, differenceText(found, { digits, images })] as const] : [];
    });
    return { model: `${model} - ${base}`, dataset, images, ...Object.fromEntries(texts) };
  });
  const labels = Object.fromEntries(columns.map((column) => [column.key, titleOf(column)]));
  return { records, options: { metrics, caption, labels } };
}

/** A column's title, and which way is better: a difference of -0.1 may be either. */
function titleOf(column: MetricColumn): string {
  const { best } = column;
  if (best === undefined) return columnTitle(column);
  const way =
    typeof best === 'object' ? `\u2192 ${best.near}` : best === 'max' ? '\u2191' : '\u2193';
  return `${columnTitle(column)} ${way}`;
}

/** A difference with its interval, and with its images where they are fewer than the row's. */
function differenceText(
  difference: PairedDifference,
  { digits, images }: { digits: number; images: number },
): string {
  const { mean, low, high } = difference;
  if (Number.isNaN(mean)) return '-';
  const sign = mean > 0 ? '+' : '';
  const notes = [
    ...(low === undefined || high === undefined
      ? []
      : [`${numberText(low, digits)} to ${numberText(high, digits)}`]),
    ...(difference.images < images
      ? [`${difference.images} image${difference.images === 1 ? '' : 's'}`]
      : []),
  ];
  const note = notes.length > 0 ? ` (${notes.join('; ')})` : '';
  return `${sign}${numberText(mean, digits)}${note}`;
}
