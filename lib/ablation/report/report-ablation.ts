// The report of an ablation: tables as CSV, Markdown and HTML, and report.html, one page with everything inside, from its
// folder alone and at any time. What cannot be shown is a sentence, the rest is written.
import { join } from 'node:path';
import { toCsv, toHtml, toMarkdown } from '../../figures/tables';
import { writeAtomically } from '../../files/write-atomically';
import { readAblation } from '../read-ablation';
import type { AblationResults } from '../results';
import { ablationStatistics } from '../statistics/ablation-statistics';
import { ablationPage } from './ablation-page';
import { cellTable } from './cell-table';
import { contactSheets } from './contact-sheet';
import { effectTable } from './effect-table';
import { runTable, valueTable } from './seed-tables';

/**
 * Writes cells, effects, values and runs as .csv, .md and .html, and report.html, into an ablation's folder.
 * @param folder Its name in the results folder, or its path.
 * @returns the page's path, and what it could not show or had to leave out, a sentence each.
 * @throws when the folder is not that of an ablation, or cannot be written to.
 */
export async function reportAblation(
  folder: string,
): Promise<{ readonly page: string; readonly problems: readonly string[] }> {
  const results = await readAblation(folder);
  const statistics = ablationStatistics(results);
  const tables = {
    cells: cellTable(results, statistics),
    effects: effectTable(results, statistics),
    values: valueTable(results, statistics),
    runs: runTable(results),
  };
  for (const [name, { records, full, options }] of Object.entries(tables)) {
    const path = join(results.folder, name);
    await writeAtomically(`${path}.csv`, await toCsv(full));
    await writeAtomically(`${path}.md`, await toMarkdown(records, options));
    await writeAtomically(`${path}.html`, await toHtml(records, options));
  }
  const problems = unfinished(results);
  const sheets = await contactSheets(results, (sentence) => problems.push(sentence)).catch(
    (error: Error) => {
      problems.push(`No contact sheet: ${error.message}`);
      return [];
    },
  );
  const page = join(results.folder, 'report.html');
  await writeAtomically(page, await ablationPage(results, statistics, { sheets, problems }));
  return { page, problems };
}

/** Runs that did not come to their end and images that could not be measured, with the reasons; runs of another configuration. */
function unfinished({ cells, pretrainings, otherRuns }: AblationResults): string[] {
  const labelled = [
    ...cells.flatMap(({ label, runs }) => runs.map((run) => ({ label, run }))),
    ...pretrainings.map((run) => ({ label: 'pretraining', run })),
  ];
  const problems = labelled.flatMap(({ label, run: { seed, state, reason, evaluation } }) => {
    const name = `${label}, seed ${seed}`;
    const failed = (evaluation?.failures ?? []).map(
      (failure) => `${name}: ${failure.image} of ${failure.dataset}: ${failure.reason}`,
    );
    return state === 'done' ? failed : [`${name}: ${state}${reason ? `: ${reason}` : ''}`];
  });
  return otherRuns.length > 0
    ? [...problems, `Runs of no cell of this configuration: ${otherRuns.join(', ')}`]
    : problems;
}
