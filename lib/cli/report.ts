// srgan report: pages of runs, of ablations and of evaluations, at any time, also of what was stopped or still goes on; of
// several runs also one that compares them.
import type { Command } from 'commander';
import type { EvaluationFailure, EvaluationStep } from '../evaluation/evaluate';
import type { Progress } from '../output/progress';
import { UsageError } from './usage-error';

interface ReportArguments {
  data?: string;
  compare: boolean;
}

/** Adds `report`. */
export function addReportCommand(program: Command): void {
  program
    .command('report')
    .description(
      'draw charts, pictures and a page of runs, compare several of them, or the models of an evaluation; prints where the pages are',
    )
    .argument(
      '[run|folder...]',
      'runs, ablations, or folders of `srgan evaluate --out` (default: the newest evaluation of results/)',
    )
    .option(
      '--data <name|folder>',
      'what several runs are compared on (default: set5 where it is on this disk, else sample)',
    )
    .option('--no-compare', 'of several runs, no page that compares them')
    .action(run);
}

async function run(names: string[], { data, compare }: ReportArguments): Promise<void> {
  const { createProgress } = await import('../output/progress.js');
  const { ablations, others } = await ablationsAmong(names);
  for (const name of ablations) await reportOne(name);
  if (ablations.length > 0 && others.length === 0) return;
  const { folders, runs } = await sorted(others);
  const total = folders.length + runs.length;
  const bar = createProgress({ label: 'report', total, unit: 'pages' });
  const written: string[] = [];
  for (const [i, name] of [...folders, ...runs].entries()) {
    const onStage = (stage: string): void => bar.update(i, { [name]: stage });
    try {
      await write(name, { isFolder: i < folders.length, bar, onStage });
      written.push(name);
    } catch (error) {
      // one that cannot be read must not cost the others
      bar.say(`srgan: ${name}: ${(error as Error).message}`);
    }
    bar.update(i + 1, {});
  }
  bar.finish(`${written.length} of ${total} reported`);
  if (written.length === 0) {
    throw new Error(
      'report: at least one run must be one that can be read, or an evaluation, but none is',
    );
  }
  const readable = runs.filter((name) => written.includes(name));
  if (compare && readable.length > 1) await compareRuns(readable, data);
}

/** Which of the names are ablations. */
async function ablationsAmong(
  names: readonly string[],
): Promise<{ ablations: string[]; others: string[] }> {
  const { existsSync } = await import('node:fs');
  const { ablationFolder } = await import('../ablation/ablation-folder.js');
  const isAblation = (name: string): boolean => existsSync(ablationFolder(name).file);
  return { ablations: names.filter(isAblation), others: names.filter((name) => !isAblation(name)) };
}

async function reportOne(ablation: string): Promise<void> {
  const { reportAblation } = await import('../ablation/report/report-ablation.js');
  const { page, problems } = await reportAblation(ablation);
  for (const problem of problems) console.error(`srgan: ${ablation}: ${problem}`);
  console.log(page);
}

/** Which of the names are evaluations, and which are runs or nothing. */
async function sorted(names: string[]): Promise<{ folders: string[]; runs: string[] }> {
  const { evaluationsOf, newestEvaluations } = await import('../report/find-evaluations.js');
  if (names.length === 0) {
    const newest = await newestEvaluations();
    if (newest.length === 0) throw new UsageError(`report: ${await whatThereIs()}`);
    return { folders: newest, runs: [] };
  }
  const found = await Promise.all(names.map(evaluationsOf));
  return { folders: found.flat(), runs: names.filter((_, i) => found[i].length === 0) };
}

async function whatThereIs(): Promise<string> {
  const { resultsFolder, runNames } = await import('../runs/run-folder.js');
  const runs = await runNames();
  const none = `run must be named, but got none, and there is no evaluation in ${resultsFolder()} yet`;
  return runs.length > 0
    ? `${none}; the runs are ${runs.join(', ')}: several are compared`
    : `${none}, nor a run: \`npx srgan train\` makes one`;
}

async function write(
  name: string,
  how: { isFolder: boolean; bar: Progress; onStage: (stage: string) => void },
): Promise<void> {
  const { isFolder, bar, onStage } = how;
  const { reportRun } = await import('../report/report-run.js');
  const { reportEvaluation } = await import('../report/report-evaluation.js');
  const { runFolder } = await import('../runs/run-folder.js');
  const { page, problems } = isFolder
    ? await reportEvaluation(name, { onStage })
    : await reportRun(runFolder(name), { onStage });
  for (const problem of problems) bar.say(`srgan: ${name}: ${problem}`);
  bar.say(page, console.log);
}

type Step = Pick<EvaluationStep, 'done' | 'total'> & { row: { model: string; image: string } };

async function compareRuns(runs: readonly string[], data: string | undefined): Promise<void> {
  const { createProgress } = await import('../output/progress.js');
  const { reportComparison } = await import('../report/report-comparison.js');
  let bar: Progress | undefined;
  const say = (sentence: string): void => (bar ? bar.say(sentence) : console.error(sentence));
  try {
    const { page, problems } = await reportComparison(runs, {
      data,
      onProgress({ row, done, total }: Step) {
        bar ??= createProgress({ label: 'compare', total, unit: 'images' });
        bar.update(done, { image: `${row.model} ${row.image}` });
      },
      onFailure: ({ image, error }: EvaluationFailure) =>
        say(`srgan: ${image} is left out: ${error.message}`),
      onNotice: say,
      onStage: (stage) => bar?.stage(stage),
    });
    for (const problem of problems) say(`srgan: ${problem}`);
    bar?.finish();
    console.log(page);
  } finally {
    bar?.leave();
  }
}
