// An ablation's states as text: the table of cells and seeds, one line on the whole, and what is wrong with its reasons.
import { alignedColumns } from '../output/columns';
import { clock } from '../output/progress-text';
import type { AblationStatus, RunStatus, StatusLine } from './ablation-status';
import type { RunState } from './results';

/** In the order in which they are told. */
const ORDER: readonly RunState[] = ['done', 'running', 'waiting', 'failed', 'diverged', 'blocked'];

/** '5 of 27 done, 2 running, 19 waiting, 1 failed; 3:20:00 left'. */
export function summaryLine({ counts, secondsLeft }: AblationStatus): string {
  const total = ORDER.reduce((sum, state) => sum + counts[state], 0);
  const parts = ORDER.filter((state) => state !== 'done' && counts[state] > 0).map(
    (state) => `${counts[state]} ${state}`,
  );
  const open = counts.running + counts.waiting > 0;
  const left = open && secondsLeft !== null ? `; ${clock(secondsLeft)} left` : '';
  return [`${counts.done} of ${total} done`, ...parts].join(', ') + left;
}

/** The cells of the table: a header, then a line for each cell, pretraining and mark, with a column for each seed. */
export function statusRows(
  { seeds }: Pick<AblationStatus, 'seeds'>,
  lines: readonly StatusLine[],
): string[][] {
  const header = ['', ...seeds.map((seed) => `seed ${seed}`)];
  const rows = lines.map(({ label, kind, runs }) => {
    if (kind === 'mark') return [label, ...runs.map(stateText)];
    const bySeed = new Map(runs.map((run) => [run.seed, stateText(run)]));
    return [label, ...seeds.map((seed) => bySeed.get(seed) ?? '')];
  });
  return [header, ...rows.map((row) => header.map((_, i) => row[i] ?? ''))];
}

/** 'done', '1200/2500' while it runs, 'waiting at 1200' where it will go on. */
function stateText({ state, steps, numSteps }: RunStatus): string {
  if (state === 'running') return numSteps > 0 ? `${steps}/${numSteps}` : 'running';
  if (state === 'waiting' && steps > 0) return `waiting at ${steps}`;
  return state;
}

/** The whole status: the table, the summary, every reason with the last lines of its log. */
export function statusText(status: AblationStatus): string {
  const table = alignedColumns(statusRows(status, status.lines));
  return [table, '', summaryLine(status), ...problemsOf(status)].join('\n');
}

/** What went wrong, a paragraph each; runs of one line that have the same reason together. */
export function problemsOf({ lines }: AblationStatus): string[] {
  return lines.flatMap(({ label, runs }) => {
    const reasons = [...new Set(runs.flatMap(({ reason }) => reason ?? []))];
    return reasons.map((reason) => {
      const same = runs.filter((run) => run.reason === reason);
      const seeds = same.map(({ seed }) => seed).join(', ');
      return problemText(`${label}, seed ${seeds}`, same[0]);
    });
  });
}

/** A run's reason, and what its log ended with. */
export function problemText(
  label: string,
  { state, reason, lastLines }: Pick<RunStatus, 'state' | 'reason' | 'lastLines'>,
): string {
  // most logs end with the reason itself
  const told = lastLines.filter((line) => !reason?.includes(line.trim()));
  return [`${label}: ${state}: ${reason}`, ...told.map((line) => `  | ${line}`)].join('\n');
}
