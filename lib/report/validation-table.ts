// The validation of a run in a table: bicubic's, the last, and the one whose weights are kept.
import { conventionOf, METRICS } from '../evaluation/metrics';
import type { FigureRow } from '../figures/figure';
import type { TableOptions } from '../figures/table-grid';
import {
  DECIDING,
  keptPoint,
  validatedMetric,
  validationColumnsIn,
} from '../figures/validation-figure';
import { marked } from '../runs/caveats';
import type { MetricsRow } from '../training/measures';
import type { RunFacts } from './run-facts';

/** Records and how they are written. */
export interface ReportTable {
  readonly records: readonly FigureRow[];
  readonly options: TableOptions;
}

/** The table; undefined for a run that has not validated yet. @param bicubic By column of metrics.csv. */
export function validationTable(
  { run, rows, caveats }: RunFacts,
  bicubic: Readonly<Record<string, number>> = {},
): ReportTable | undefined {
  const columns = validationColumnsIn(rows, Object.keys(bicubic));
  const validated = rows.filter((row) => columns.some((column) => column in row));
  const last = validated.at(-1);
  if (last === undefined) return undefined;
  const kept = keptPoint(validated, DECIDING, 'max');
  const best = kept?.why === 'best' ? kept.step : last.step;
  const keys = columns.map((column) => validatedMetric(column)?.key ?? column);
  const record = (model: string, row: Partial<MetricsRow>): FigureRow => ({
    model,
    step: row.step,
    ...Object.fromEntries(columns.map((column, i) => [keys[i], row[column]])),
  });
  const name = (what: string): string => `${marked(run.name, caveats)}: ${what}`;
  const latest = kept?.why === 'best' ? 'last and best, kept' : 'last, kept';
  const records = [
    ...(Object.keys(bicubic).length > 0 ? [record('bicubic', bicubic)] : []),
    ...validated
      .filter(({ step }) => step === best && step !== last.step)
      .map((row) => record(name('best, kept'), row)),
    record(name(best === last.step ? latest : 'last'), last),
  ];
  const measured = METRICS.filter((metric) =>
    columns.some((key) => validatedMetric(key, [metric])),
  );
  const convention = measured.length > 0 ? conventionOf(measured) : '';
  const images = 'Means over the validation images, 12 of them at most.';
  const caption = marked(`${images} ${convention}`.trim(), caveats);
  return { records, options: { labels: { model: 'Model', step: 'Step' }, caption } };
}
