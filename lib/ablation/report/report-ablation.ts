// The report of an ablation: tables as CSV, Markdown and HTML, and report.html, one page with everything inside, from its
// folder alone and at any time. What cannot be shown is a sentence, the rest is written.
import { join } from 'node:path';
import type { EvaluationTable } from '../../figures/evaluation-tables';
import type { Figure } from '../../figures/figure';
import { escapeHtml } from '../../figures/html';
import { toCsv, toHtml, toMarkdown } from '../../figures/tables';
import { writeAtomically } from '../../files/write-atomically';
import { figureScripts } from '../../output/render';
import { pageStyle } from '../../report/page/page-assets';
import { chartBlock, framedPage, problemsSection, tableBlock } from '../../report/page-parts';
import { readAblation } from '../read-ablation';
import type { AblationResults } from '../results';
import {
  type AblationStatistics,
  ablationStatistics,
  type StatisticsOptions,
} from '../statistics/ablation-statistics';
import { heatMapOf, planeOf, responseOf } from './ablation-figures';
import { cellTable, effectTable, seedTable } from './ablation-table';
import { contactSheets } from './contact-sheet';
import { intervalWords } from './interval-words';

/**
 * Writes cells, effects and seeds as .csv, .md and .html, and report.html, into an ablation's folder.
 * @param folder Its name in the results folder, or its path.
 * @throws when the folder is not that of an ablation, or cannot be written to.
 */
export async function reportAblation(
  folder: string,
  options: StatisticsOptions = {},
): Promise<{ readonly page: string; readonly problems: readonly string[] }> {
  const results = await readAblation(folder);
  const statistics = ablationStatistics(results, options);
  const tables = {
    cells: cellTable(results, statistics),
    effects: effectTable(results, statistics),
    seeds: seedTable(results, statistics),
  };
  for (const [name, { records, options: table }] of Object.entries(tables)) {
    const path = join(results.folder, name);
    await writeAtomically(`${path}.csv`, await toCsv(records));
    await writeAtomically(`${path}.md`, await toMarkdown(records, table));
    await writeAtomically(`${path}.html`, await toHtml(records, table));
  }
  const problems = unfinished(results);
  const page = join(results.folder, 'report.html');
  await writeAtomically(page, await pageOf(results, statistics, { tables, problems }));
  return { page, problems };
}

/** Runs that did not come to their end, and why. */
function unfinished({ cells, pretrainings, notes }: AblationResults): string[] {
  const labelled = [
    ...cells.flatMap(({ label, runs }) => runs.map((run) => ({ label, run }))),
    ...pretrainings.map((run) => ({ label: 'pretraining', run })),
  ];
  const states = labelled.flatMap(({ label, run: { seed, state, reason } }) =>
    state === 'done' ? [] : [`${label}, seed ${seed}: ${state}${reason ? `: ${reason}` : ''}`],
  );
  return [...notes, ...states];
}

function figuresOf(
  results: AblationResults,
  statistics: AblationStatistics,
): Record<string, Figure> {
  const primary = statistics.metrics.filter((metric) => metric.primary);
  const drawn: [string, Figure | undefined][] = [
    ['plane', planeOf(results, statistics)],
    ...primary.flatMap((metric) => [
      ...results.axes.map((axis, i): [string, Figure | undefined] => [
        `response-${metric.column.key}-${i}`,
        responseOf(results, metric, axis),
      ]),
      [`heat-${metric.column.key}`, heatMapOf(results, metric)] as [string, Figure | undefined],
    ]),
  ];
  return Object.fromEntries(drawn.flatMap(([name, figure]) => (figure ? [[name, figure]] : [])));
}

async function pageOf(
  results: AblationResults,
  statistics: AblationStatistics,
  { tables, problems }: { tables: Record<string, EvaluationTable>; problems: readonly string[] },
): Promise<string> {
  const section = async (
    heading: string,
    { records, options }: EvaluationTable,
  ): Promise<string> => {
    // a caption within the table would scroll with it
    const { caption = '', ...how } = options;
    const html = await toHtml(records, how);
    return `<section><h2>${heading}</h2>${tableBlock({ heading, html, caption })}</section>`;
  };
  const words = intervalWords(results, statistics).map((text) => `<li>${escapeHtml(text)}</li>`);
  const figures = figuresOf(results, statistics);
  const charts = Object.keys(figures).map((name) => chartBlock(name));
  const sections = [
    questionHtml(results),
    problemsSection(problems),
    await section('Cells', without(tables.cells, 'artifacts')),
    await section('Artifact verdicts', onlyArtifacts(tables.cells)),
    await section('Effects against the base', tables.effects),
    `<section><h2>What the intervals say</h2><ul>${words.join('')}</ul></section>`,
    `<section><h2>Charts</h2><noscript><p>The charts need JavaScript.</p></noscript>${charts.join('')}</section>`,
    await sheetsHtml(results),
    await section('Every seed', tables.seeds),
  ];
  const scripts = charts.length > 0 ? await figureScripts(figures) : '';
  const title = `Ablation ${results.name}`;
  return framedPage({ title, style: await pageStyle('report.css'), sections, scripts });
}

/** A table less one column: a long text would make rows of numbers high. */
function without({ records, options }: EvaluationTable, column: string): EvaluationTable {
  const columns = Object.keys(records[0] ?? {}).filter((key) => key !== column);
  return { records, options: { ...options, columns } };
}

function onlyArtifacts({ records, options }: EvaluationTable): EvaluationTable {
  const caption = 'Checks that warn or fail, and in how many of the measured seeds.';
  return { records, options: { ...options, columns: ['cell', 'artifacts'], caption } };
}

async function sheetsHtml(results: AblationResults): Promise<string> {
  const sheets = (await contactSheets(results)).map(
    ({ title, png }) =>
      `<figure><figcaption>${escapeHtml(title)}</figcaption><div class="scroll" tabindex="0"><img alt="${escapeHtml(title)}" src="data:image/png;base64,${png.toString('base64')}"></div></figure>`,
  );
  return sheets.length > 0 ? `<section><h2>Contact sheet</h2>${sheets.join('')}</section>` : '';
}

function questionHtml(results: AblationResults): string {
  const { axes, cells, seeds, baseCell, data, report } = results;
  const varied = axes.map(
    ({ label, values }) => `${label} (${values.map((v) => JSON.stringify(v)).join(', ')})`,
  );
  const base = cells.find(({ id }) => id === baseCell)?.label ?? baseCell;
  const text = `What ${varied.join(' and ')} change against ${base}: ${cells.length} cells, ${seeds.length} seeds each, trained on ${data}. Checkpoints are chosen on validation images; every figure is of ${report.join(', ')}.`;
  return `<p>${escapeHtml(text)}</p>`;
}
