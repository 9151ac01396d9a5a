// The validation of a run in a table: bicubic's, the last, and the one whose weights are kept.
import type { Phase } from '../config/config';
import { conventionOf, METRICS } from '../evaluation/metrics';
import type { FigureRow } from '../figures/figure';
import type { TableOptions } from '../figures/table-grid';
import { validatedMetric, validationColumnsIn } from '../figures/validation-figure';
import { marked } from '../runs/caveats';
import { bestStep, KEPT_RULES } from '../runs/kept-rule';
import type { MetricsRow } from '../training/measures';
import type { RunFacts } from './run-facts';

/** Records and how they are written. */
export interface ReportTable {
  readonly records: readonly FigureRow[];
  readonly options: TableOptions;
}

/** The table; undefined for a run that has not validated yet. @param bicubic By column of metrics.csv. */
export function validationTable(
  { run, rows, caveats, description: { phase } }: RunFacts,
  bicubic: Readonly<Record<string, number>> = {},
): ReportTable | undefined {
  const columns = validationColumnsIn(rows, Object.keys(bicubic));
  const validated = rows.filter((row) => columns.some((column) => column in row));
  const last = validated.at(-1);
  if (last === undefined) return undefined;
  const best = bestStep(validated, phase);
  const isLast = best === undefined || best === last.step;
  const keys = columns.map((column) => validatedMetric(column)?.key ?? column);
  const record = (model: string, row: Partial<MetricsRow>): FigureRow => ({
    model,
    step: row.step,
    ...Object.fromEntries(columns.map((column, i) => [keys[i], row[column]])),
  });
  const name = (what: string): string => `${marked(run.name, caveats)}: ${what}`;
  const how = phase === 'adversarial' ? 'best by LPIPS' : 'best';
  const latest = best === undefined ? 'last, kept' : `last and ${how}, kept`;
  const records = [
    ...(Object.keys(bicubic).length > 0 ? [record('bicubic', bicubic)] : []),
    ...validated
      .filter(({ step }) => step === best && !isLast)
      .map((row) => record(name(`${how}, kept`), row)),
    record(name(isLast ? latest : 'last'), last),
  ];
  const measured = METRICS.filter((metric) =>
    columns.some((key) => validatedMetric(key, [metric])),
  );
  const convention = measured.length > 0 ? conventionOf(measured) : '';
  const images = 'Means over the validation images, 12 of them at most.';
  const caption = marked(
    `${images} ${keptSentence(best, { phase, run: run.name })} ${convention}`.trim(),
    caveats,
  );
  return { records, options: { labels: { model: 'Model', step: 'Step' }, caption } };
}

/** Which generator the run's name stands for. */
function keptSentence(
  best: number | undefined,
  { phase, run }: { readonly phase: Phase; readonly run: string },
): string {
  const { column, best: end } = KEPT_RULES[phase];
  const label = validatedMetric(column)?.label ?? column;
  if (best === undefined) return `Kept is the latest generator, since ${label} was not measured.`;
  const which = end === 'max' ? 'highest' : 'lowest';
  return `Kept is the generator of the ${which} ${label}; ${run}@latest is that of the last state.`;
}
