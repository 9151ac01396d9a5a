// The verdicts of artifact checks as a table: a row a check, a column a model.
import type { ArtifactCheck } from '../artifacts/artifact-check';
import { ARTIFACT_CHECKS } from '../artifacts/artifact-checks';
import {
  type ArtifactRow,
  type ArtifactSummary,
  summarizeArtifacts,
} from '../artifacts/artifact-rows';
import type { EvaluationTable } from './evaluation-tables';
import type { FigureRow } from './figure';
import { columnTitle, numberText } from './metric-text';

const CAPTION =
  'The verdict on each model, its mean value, and on how many images: fail or warn from a tenth of them on, warn ' +
  'where any fails. Checks without images probe the model itself.';

/** How the table is made. */
interface ArtifactTableOptions {
  /** The checks that were used. Default: ARTIFACT_CHECKS. */
  checks?: readonly ArtifactCheck[];
}

/** The verdicts of an evaluation's `artifacts`: 'fail 101.0 (4 of 5)'. With several sets, their rows one after the other. */
export function artifactTable(
  rows: readonly ArtifactRow[],
  { checks = ARTIFACT_CHECKS }: ArtifactTableOptions = {},
): EvaluationTable {
  const summaries = summarizeArtifacts(rows, checks);
  const models = [...new Set(rows.map(({ model }) => model))];
  const several = new Set(rows.map(({ dataset }) => dataset)).size > 1;
  const lines = new Map<string, Record<string, string>>();
  for (const summary of summaries) {
    const { dataset, check: name, model } = summary;
    const key = JSON.stringify([dataset, name]);
    const check = checks.find((one) => one.name === name);
    const title = check ? `${columnTitle({ ...check, key: name })}` : name;
    const line = lines.get(key) ?? { ...(several ? { dataset } : {}), check: title };
    lines.set(key, line);
    line[`model ${model}`] = cellOf(summary, check?.digits);
  }
  const columns = [
    ...(several ? ['dataset'] : []),
    'check',
    ...models.map((name) => `model ${name}`),
  ];
  const labels = Object.fromEntries(models.map((name) => [`model ${name}`, name]));
  const records: FigureRow[] = [...lines.values()];
  return { records, options: { columns, labels, caption: CAPTION } };
}

function cellOf({ verdict, mean, reached, rows }: ArtifactSummary, digits?: number): string {
  const value = numberText(mean, digits);
  if (verdict === undefined) return value;
  const count = verdict === 'pass' || rows === 1 ? '' : ` (${reached} of ${rows})`;
  return `${verdict} ${value}${count}`;
}

/** What each check looks for and its limits, as a Markdown list. @param options among: rows, whose checks alone are listed. */
export function artifactLegend({
  checks = ARTIFACT_CHECKS,
  among,
}: ArtifactTableOptions & { among: readonly ArtifactRow[] }): string {
  const used = new Set(among.map(({ check }) => check));
  const lines = checks
    .filter(({ name }) => used.has(name))
    .map((check) => `- **${check.label}** ${limitsText(check)}${check.explanation}`);
  return `${lines.join('\n')}\n`;
}

/** '(pass ≤ 5, warn ≤ 15): ' */
function limitsText({ best, unit, thresholds }: ArtifactCheck): string {
  if (!thresholds) return '';
  const sign = best === 'max' ? '≥' : '≤';
  const limit = (value: number | string): string =>
    typeof value === 'number' && unit !== undefined ? `${value} ${unit}` : String(value);
  return `(pass ${sign} ${limit(thresholds.pass)}, warn ${sign} ${limit(thresholds.warn)}): `;
}
