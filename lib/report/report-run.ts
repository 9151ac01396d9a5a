// A run's report: pictures and a page, drawn from its folder alone, at any time. Training draws nothing, so that no
// chart can fail a run; and here no chart fails the others: what cannot be shown is a sentence, the rest is written.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OwnParts } from '../config/own-parts';
import type { Figure } from '../figures/figure';
import { writeAtomically } from '../files/write-atomically';
import { kaleidoFolder } from '../output/kaleido';
import { lightImage } from '../output/light-image';
import { saveFigure } from '../output/render';
import { marked } from '../runs/caveats';
import type { RunFolder } from '../runs/run-folder';
import { type PagePanel, reportPage } from './report-page';
import { bicubicOf, type RunFacts, readRunFacts } from './run-facts';
import { runCharts } from './run-figures';
import { summaryOf } from './run-summary';
import { runTables } from './run-tables';
import { writeSamples } from './sample-panels';

/** Options of reportRun. */
export interface ReportOptions {
  /** Called with what is being done, in a few words. */
  onStage?: (text: string) => void;
  /** The own parts that the run was trained with; without its own generator there are no sample panels. */
  own?: OwnParts;
  /** Whether validation images are enlarged, which takes an engine. Default true. */
  samples?: boolean;
}

/** What a report has written. */
export interface RunReport {
  /** Path of report.html. */
  readonly page: string;
  /** Paths of all files, the page last. */
  readonly written: string[];
  /** What could not be shown, a sentence each; they stand on the page too. */
  readonly problems: string[];
}

type Bicubic = Readonly<Record<string, number>> | undefined;

/** A report being made. */
interface Making {
  readonly facts: RunFacts;
  readonly options: ReportOptions;
  readonly written: string[];
  readonly problems: string[];
}

/**
 * Writes figures/*.png, samples/*.png and report.html, one page with everything inside, into a run's folder.
 * @throws when the folder is no run, is of a later version of the lab, or cannot be written to.
 */
export async function reportRun(run: RunFolder, options: ReportOptions = {}): Promise<RunReport> {
  options.onStage?.(`reading ${run.name}`);
  const facts = await readRunFacts(run);
  const making: Making = { facts, options, written: [], problems: [] };
  const { caveats, config } = facts;
  const bicubic = await bicubicOf(facts);
  const figures = await drawFigures(making, bicubic);
  const panels = options.samples === false ? [] : await drawSamples(making);
  const onProblem = (sentence: string): number => making.problems.push(sentence);
  const tables = await runTables(facts, { bicubic, onProblem });
  options.onStage?.('writing the page');
  const { problems } = making;
  const title = marked(run.name, caveats);
  const summary = summaryOf(facts, options.own);
  const html = await reportPage({
    title,
    caveats,
    summary,
    tables,
    figures,
    panels,
    config,
    problems,
  });
  const page = join(run.path, 'report.html');
  await writeAtomically(page, html);
  return { page, written: [...making.written, page], problems: making.problems };
}

/** The charts by name; their PNGs are written where kaleido is. */
async function drawFigures(
  { facts, options, written, problems }: Making,
  bicubic: Bicubic,
): Promise<Record<string, Figure>> {
  const { run, rows, caveats, description } = facts;
  if (facts.interpolation) return {};
  const { weights } = description;
  const drawn: Record<string, Figure> = {};
  if (rows.length === 0) problems.push('No charts: metrics.csv has no rows yet.');
  const png = kaleidoFolder() !== undefined;
  if (!png) {
    problems.push(
      'No figures/*.png: kaleido is not in .venv; `node lib/setup/setup.mjs` installs it, where there is Python.',
    );
  }
  for (const { name, draw } of runCharts(rows, { bicubic, weights, caveats })) {
    options.onStage?.(`drawing ${name}`);
    try {
      drawn[name] = draw();
    } catch (error) {
      problems.push(`The chart ${name} is missing: ${(error as Error).message}`);
      continue;
    }
    if (!png) continue;
    try {
      written.push(...(await saveFigure(drawn[name], join(run.figures, name))));
    } catch (error) {
      problems.push(`figures/${name}.png is missing: ${(error as Error).message}`);
    }
  }
  return drawn;
}

async function drawSamples({ facts, options, written, problems }: Making): Promise<PagePanel[]> {
  const { own, onStage } = options;
  try {
    const onProblem = (sentence: string): number => problems.push(sentence);
    const samples = await writeSamples(facts, { own, onStage, onProblem });
    written.push(...samples.map(({ path }) => path));
    return await Promise.all(
      samples.map(async ({ image, path }) => ({
        title: marked(image, facts.caveats),
        image: await lightImage(await readFile(path)),
      })),
    );
  } catch (error) {
    problems.push(`No sample panels: ${(error as Error).message}`);
    return [];
  }
}
