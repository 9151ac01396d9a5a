// srgan runs: a list of the runs in results/, or some of them side by side.
import type { Command } from 'commander';
import { alignedColumns } from '../output/columns';
import type { ComparedLine, RunComparison } from '../runs/compare-runs';
import type { BrokenRun, RunSummary } from '../runs/summarize-run';

/** Adds `runs`. */
export function addRunsCommand(program: Command): void {
  program
    .command('runs')
    .description('list the runs of results/, the newest first; or compare some of them')
    .argument(
      '[name...]',
      'runs to compare: where their configurations differ, their last measures',
    )
    .option('--json', 'print one JSON object (default: a table)')
    .action((names: string[], { json = false }: { json?: boolean }) =>
      names.length === 0 ? list(json) : compare(names, json),
    );
}

async function list(json: boolean): Promise<void> {
  const { summarizeRuns } = await import('../runs/summarize-run.js');
  const { resultsFolder } = await import('../runs/run-folder.js');
  const runs = await summarizeRuns();
  if (json) console.log(JSON.stringify({ runs }, null, 2));
  else if (runs.length > 0) console.log(await runsTable(runs));
  else console.error(`There is no run in ${resultsFolder()} yet: \`npx srgan train\` makes one.`);
}

async function compare(names: readonly string[], json: boolean): Promise<void> {
  const { compareRuns } = await import('../runs/compare-runs.js');
  const { summarizeRun } = await import('../runs/summarize-run.js');
  const { runFolder } = await import('../runs/run-folder.js');
  const folders = names.map(runFolder);
  const comparison = await compareRuns(folders);
  if (json) {
    const runs = await Promise.all(folders.map(summarizeRun));
    console.log(JSON.stringify({ runs, ...comparison }, null, 2));
  } else {
    console.log(
      comparisonTable(
        folders.map(({ name }) => name),
        comparison,
      ),
    );
  }
}

const HEADER = [
  ...['run', 'phase', 'generator', 'data', 'steps'],
  ...['PSNR-Y', 'bicubic', 'LPIPS', 'time', 'state'],
];

async function runsTable(runs: readonly (RunSummary | BrokenRun)[]): Promise<string> {
  const { basename } = await import('node:path');
  const { clock } = await import('../output/progress-text.js');
  const { marked } = await import('../runs/caveats.js');
  const { interpolationWords } = await import('../runs/interpolation.js');
  const decibels = (value: number | null): string => value?.toFixed(2) ?? '-';
  const rows = runs.map((run) => {
    if (run.state === 'broken') {
      return [run.name, ...Array<string>(8).fill('-'), `broken: ${run.problem}`];
    }
    const { name, phase, generator, data, steps, numSteps, seconds, interpolation } = run;
    if (interpolation) {
      const untrained = Array<string>(5).fill('-');
      const what = [marked(name, run.caveats), 'interpolated', generator, basename(data)];
      return [...what, ...untrained, interpolationWords(interpolation)];
    }
    return [
      ...[marked(name, run.caveats), phase, generator, basename(data), `${steps}/${numSteps}`],
      ...[decibels(run.psnrY), decibels(run.bicubicPsnrY), run.lpips?.toFixed(4) ?? '-'],
      seconds === null ? '-' : clock(seconds),
      run.state,
    ];
  });
  return alignedColumns([HEADER, ...rows], { right: [4, 5, 6, 7, 8] });
}

function comparisonTable(names: readonly string[], { options, measures }: RunComparison): string {
  const lines = (part: readonly ComparedLine[]): string[][] =>
    part.map(({ name, values }) => [name, ...values.map(shown)]);
  const nothing =
    options.length === 0 ? [['(the configurations do not differ)', ...names.map(() => '')]] : [];
  const rule = ['', ...names.map(() => '')];
  const last = ['last measures', ...names.map(() => '')];
  return alignedColumns([
    ['', ...names],
    ...lines(options),
    ...nothing,
    rule,
    last,
    ...lines(measures),
  ]);
}

function shown(value: unknown): string {
  if (value === undefined) return '-';
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
