// Rows of findings, and what they say of a model on a set: its verdict, its mean, on how many images.
import type { ArtifactCheck, Verdict } from './artifact-check';
import { ARTIFACT_CHECKS } from './artifact-checks';
import { verdictOnModel, worse } from './verdicts';

/** What a row of a model's own finding, on images drawn for the purpose, has in place of an image. */
export const PROBE = 'probe';

/** A finding as a line of a table. */
export interface ArtifactRow {
  readonly model: string;
  readonly dataset: string;
  /** The image's name, or PROBE. */
  readonly image: string;
  /** The check's name. */
  readonly check: string;
  readonly value: number;
  readonly verdict?: Verdict;
  readonly note?: string;
}

/** What one check says of one model on one set. */
export interface ArtifactSummary {
  readonly model: string;
  readonly dataset: string;
  readonly check: string;
  /** See verdictOnModel; absent where the check gave none. */
  readonly verdict?: Verdict;
  /** Number of rows with that verdict or a worse one. */
  readonly reached: number;
  /** Number of rows: of images, or of probes. */
  readonly rows: number;
  /** Mean of the values. */
  readonly mean: number;
}

/** Summaries per set, check and model: sets and models in order of appearance, checks in that of the list. */
export function summarizeArtifacts(
  rows: readonly ArtifactRow[],
  checks: readonly ArtifactCheck[] = ARTIFACT_CHECKS,
): ArtifactSummary[] {
  const groups = new Map<string, ArtifactRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.dataset, row.check, row.model]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const order = checks.map(({ name }) => name);
  const datasets = [...new Set(rows.map(({ dataset }) => dataset))];
  return [...groups.values()]
    .map(summaryOf)
    .sort(
      (a, b) =>
        datasets.indexOf(a.dataset) - datasets.indexOf(b.dataset) ||
        order.indexOf(a.check) - order.indexOf(b.check),
    );
}

function summaryOf(rows: readonly ArtifactRow[]): ArtifactSummary {
  const { model, dataset, check } = rows[0];
  const verdicts = rows.flatMap((row) => row.verdict ?? []);
  const verdict = verdictOnModel(verdicts);
  return {
    ...{ model, dataset, check, rows: rows.length },
    ...(verdict === undefined ? {} : { verdict }),
    reached: verdicts.filter((one) => verdict !== undefined && worse(one, verdict) === one).length,
    mean: rows.reduce((sum, { value }) => sum + value, 0) / rows.length,
  };
}
