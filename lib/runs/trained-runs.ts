// The runs that have a model: what a server takes when none is named, and what the demo offers.
import { existsSync } from 'node:fs';
import { resultsFolder, runFolder } from './run-folder';
import { type RunSummary, summarizeRuns } from './summarize-run';

/** Runs of the results folder with saved weights, the newest first. */
export async function trainedRuns(): Promise<RunSummary[]> {
  const runs = await summarizeRuns();
  return runs.filter(
    (run): run is RunSummary =>
      run.state !== 'broken' && existsSync(runFolder(run.path).bestCheckpoint),
  );
}

/** The name of the newest. @throws where there is none. */
export async function newestModel(): Promise<string> {
  const [newest] = await trainedRuns();
  if (newest) return newest.name;
  throw new Error(
    `newestModel: a run must have saved a model, but got none in ${resultsFolder()}; ` +
      'train one with `npx srgan train`, or name bicubic',
  );
}
