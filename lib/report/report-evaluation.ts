// The report of an evaluation: one page in its folder, drawn from that folder alone, at any time.
import { join } from 'node:path';
import { ARTIFACT_CHECKS } from '../artifacts/artifact-checks';
import { writeAtomically } from '../files/write-atomically';
import { readComparison } from './comparison/comparison';
import { comparisonPage } from './comparison/comparison-page';

/** Options of reportEvaluation. */
export interface EvaluationReportOptions {
  /** The most that the page may weigh; whole images lose as little as that allows, and the page says what. Default 15. */
  megabytes?: number;
  /** Called with what is being done, in a few words. */
  onStage?: (text: string) => void;
}

/** What a report of an evaluation has written. */
export interface EvaluationReport {
  /** Path of report.html. */
  readonly page: string;
  /** What could not be shown, a sentence each; they stand on the page too. */
  readonly problems: readonly string[];
}

/**
 * Writes report.html into a folder of evaluateToFolder: verdict, tables, pictures with linked zoom and a slider, artifact
 * checks, charts, the training of each run that is still there.
 * @throws when the folder is no evaluation, or cannot be written to.
 */
export async function reportEvaluation(
  folder: string,
  options: EvaluationReportOptions = {},
): Promise<EvaluationReport> {
  const { megabytes = 15, onStage } = options;
  onStage?.(`reading ${folder}`);
  const comparison = await readComparison(folder);
  const html = await comparisonPage(comparison, {
    bytes: megabytes * 1e6,
    checks: ARTIFACT_CHECKS,
    onStage,
  });
  const page = join(folder, 'report.html');
  await writeAtomically(page, html);
  return { page, problems: comparison.problems };
}
