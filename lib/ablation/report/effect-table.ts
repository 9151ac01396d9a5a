// The table of effects: every cell and metric against the base, with both intervals by their names, and what is supported.
import { columnTitle, numberText } from '../../figures/metric-text';
import type { AblationCell, AblationResults } from '../results';
import type {
  AblationStatistics,
  CellStatistics,
  MetricStatistics,
} from '../statistics/ablation-statistics';
import type { Effect } from '../statistics/effect';
import type { Interval } from '../statistics/image-bootstrap';
import { divergedSeeds } from '../statistics/support';
import { type AblationTable, isResult, signedText } from './table-rows';

/** What a row tells. */
interface Told {
  readonly cell: AblationCell;
  readonly metric: MetricStatistics;
  readonly figures: CellStatistics;
  readonly effect: Effect;
}

/** A row a metric and cell but for the base, the metrics that decide first. */
export function effectTable(
  results: AblationResults,
  { metrics, comparisons }: AblationStatistics,
  wanted: (metric: MetricStatistics) => boolean = isResult,
): AblationTable {
  const told = metrics
    .filter(wanted)
    .flatMap((metric) =>
      metric.cells.flatMap((figures, i): Told[] =>
        figures.effect ? [{ cell: results.cells[i], metric, figures, effect: figures.effect }] : [],
      ),
    );
  const labels = {
    ...{ metric: 'Metric', cell: 'Cell', seeds: 'Seeds', effect: 'Cell \u2212 base' },
    ...{ supported: 'Supported', images: 'Over images, these networks (95 %)' },
    ...{ retraining: 'Over retraining (95 %)', t: 't', df: 'df' },
    ...{ corrected: 'Over retraining, corrected', from: 'Variance of' },
  };
  const base = results.cells.find(({ id }) => id === results.baseCell)?.label;
  const caption =
    `Against ${base}, over the seeds that both have. Corrected for ${comparisons} comparisons (Bonferroni): only that ` +
    'interval, of a metric that was declared to decide, supports a difference.';
  return {
    records: told.map(shownRow),
    full: told.map(fullRow),
    options: { labels, caption, metrics: [] },
  };
}

function shownRow({ cell, metric, figures, effect }: Told): Record<string, unknown> {
  const digits = metric.column.digits + 1;
  const text = (interval: Interval | undefined): string | undefined =>
    interval && `${numberText(interval.low, digits)} to ${numberText(interval.high, digits)}`;
  const { overRetraining: retraining } = effect;
  return {
    ...{ metric: columnTitle(metric.column), cell: cell.label },
    effect: signedText(effect.mean, digits),
    supported: supportText(metric, figures, cell),
    corrected: text(effect.corrected),
    retraining: text(retraining),
    ...{ t: retraining?.t.toFixed(2), df: retraining?.df, from: retraining?.from },
    ...{ images: text(effect.overImages), seeds: effect.seeds },
  };
}

function fullRow({ cell, metric, figures, effect }: Told): Record<string, unknown> {
  const { overImages, overRetraining: retraining, corrected, mean, seeds } = effect;
  return {
    ...{ metric: metric.column.key, cell: cell.label, id: cell.id, primary: metric.primary },
    ...{ seeds, effect: mean, supported: supportText(metric, figures, cell) },
    ...{ overImagesLow: overImages?.low, overImagesHigh: overImages?.high },
    ...{ overRetrainingLow: retraining?.low, overRetrainingHigh: retraining?.high },
    ...{ correctedLow: corrected?.low, correctedHigh: corrected?.high },
    ...{ standardError: retraining?.standardError, t: retraining?.t, df: retraining?.df },
    from: retraining?.from,
  };
}

/** 'better', 'no', 'descriptive'; with a word on images where the other interval holds no difference, and on diverged seeds. */
function supportText(
  { primary }: MetricStatistics,
  { support, effect }: CellStatistics,
  cell: AblationCell,
): string {
  const diverged = divergedSeeds(cell);
  const note = diverged > 0 ? `, ${diverged} diverged` : '';
  if (!primary) return `descriptive${note}`;
  if (support === undefined) return `no${note}`;
  const images = effect?.overImages;
  const here = images && images.low <= 0 && images.high >= 0 ? ', on these images' : '';
  return support + here + note;
}
