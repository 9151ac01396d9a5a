// The tables of a comparison: scores, what each model cost, how sure the differences are.
import type { EvaluationFile } from '../../evaluation/evaluation-file';
import type { MetricColumn } from '../../evaluation/metric';
import { DIFFERENCES_CONVENTION } from '../../evaluation/paired-differences';
import { meansTable } from '../../figures/evaluation-tables';
import { columnTitle, numberText } from '../../figures/metric-text';
import { toHtml } from '../../figures/tables';
import type { PageTable } from '../page-parts';
import { summaryOf } from '../run-summary';
import { type ComparedModel, type Comparison, shownName } from './comparison';

/** Means of every column, the best bold; the convention below. */
export function scoresTable(comparison: Comparison): Promise<PageTable> {
  return meansOf(comparison, { heading: 'Scores', published: [] });
}

/** The same with the figures that papers print, in italics, their sources below; undefined without any. */
export async function publishedTable(comparison: Comparison): Promise<PageTable | undefined> {
  const { published = [] } = comparison.evaluation;
  if (published.length === 0) return undefined;
  return meansOf(comparison, { heading: 'Beside published figures', published });
}

async function meansOf(
  comparison: Comparison,
  { heading, published }: { heading: string; published: NonNullable<EvaluationFile['published']> },
): Promise<PageTable> {
  const { evaluation, metrics } = comparison;
  const { dataset, convention } = evaluation;
  const means = evaluation.means.map(({ model, images, values }) => ({
    ...{ model: shownName(comparison, model), dataset, images },
    ...Object.fromEntries(evaluation.metrics.map(({ key }) => [key, values[key]])),
  }));
  const quoted = published.map((row) => ({ ...row, dataset }));
  const { records, options } = meansTable({ means, convention, published: quoted }, { metrics });
  const { caption = '', ...table } = options;
  const columns = ['model', 'images', ...evaluation.metrics.map(({ key }) => key)];
  const labels = { model: 'Model', images: 'Images' };
  const html = await toHtml(records, { ...table, columns, labels });
  return { heading, html, caption };
}

/** What each model is and what it took to train, where that is known. */
export async function budgetTable({ models }: Comparison): Promise<PageTable> {
  const columns = {
    ...{ model: 'Model', generator: 'Generator', parameters: 'Parameters' },
    ...{ steps: 'Steps', time: 'Training time', data: 'Training data', engine: 'Engine' },
  };
  const html = await toHtml(models.map(budgetOf), {
    columns: Object.keys(columns),
    labels: columns,
  });
  return { heading: 'Budget', html, caption: '' };
}

const KINDS = {
  ...{ bicubic: 'MATLAB bicubic', run: 'a run whose folder is gone' },
  ...{ folder: 'images of another program', own: 'handed over by a notebook' },
} as const;

function budgetOf({ shown, kind, parameters, step, run }: ComparedModel): Record<string, unknown> {
  const lines = new Map(run ? summaryOf(run) : []);
  const made = lines.get('Interpolated');
  return {
    model: shown,
    generator: lines.get('Generator') ?? KINDS[kind],
    parameters: parameters?.toLocaleString('en-US'),
    steps:
      step === undefined
        ? (lines.get('Steps') ?? made)
        : `${step} of ${run?.description.numSteps ?? '?'}`,
    time: lines.get('Time'),
    data: lines.get('Data'),
    engine: lines.get('Engine'),
  };
}

/** Paired differences to the base in words; undefined with a single model. */
export async function differencesTable(comparison: Comparison): Promise<PageTable | undefined> {
  const { evaluation } = comparison;
  const { base, differences } = evaluation;
  if (base === undefined || differences.length === 0) return undefined;
  const columns = new Map(evaluation.metrics.map((column) => [column.key, column]));
  const records = differences.flatMap(({ model, metric, images, mean, low, high }) => {
    const column = columns.get(metric);
    if (column === undefined) return [];
    const signed = (value: number): string =>
      `${value > 0 ? '+' : ''}${numberText(value, column.digits)}`;
    const interval =
      low === undefined || high === undefined ? '-' : `${signed(low)} to ${signed(high)}`;
    const name = shownName(comparison, model);
    const verdict = readingOf({ low, high }, column);
    return [
      { model: name, metric: columnTitle(column), mean: signed(mean), interval, images, verdict },
    ];
  });
  const labels = {
    ...{ model: 'Model', metric: 'Metric', mean: 'Mean difference' },
    ...{
      interval: '95 % interval',
      images: 'Images',
      verdict: `Against ${shownName(comparison, base)}`,
    },
  };
  const html = await toHtml(records, { labels });
  const heading = `Differences to ${shownName(comparison, base)}`;
  return { heading, html, caption: DIFFERENCES_CONVENTION };
}

/** What an interval says, as a word that needs no color. */
function readingOf(
  { low, high }: { readonly low?: number; readonly high?: number },
  { best }: MetricColumn,
): string {
  if (low === undefined || high === undefined) return 'too few images';
  if (low <= 0 && high >= 0) return 'no clear difference';
  if (best !== 'max' && best !== 'min') return 'different';
  return low > 0 === (best === 'max') ? 'better' : 'worse';
}
