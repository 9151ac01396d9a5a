// A run in a line: what a list of runs says of each. Read from the run's folder alone, leniently: runs of earlier labs,
// runs with own parts, runs that still go on, and folders that are broken are listed too.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Phase } from '../config/config';
import type { GeneratorOptions } from '../models/generator-kind';
import { generatorKind, generatorOptions } from '../models/generators';
import { branch } from '../options/tree';
import type { MetricsRow } from '../training/measures';
import { caveatsIn } from './caveats';
import { readEnvironment } from './environment';
import { type Interpolation, readInterpolation } from './interpolation';
import { bestStep } from './kept-rule';
import { isRunOwned } from './lock-run';
import { readMetrics } from './metrics-file';
import { describeRun } from './run-config';
import { type RunFolder, runFolder, runNames } from './run-folder';
import { savedState } from './saved-state';

/** A run that can be read. */
export interface RunSummary {
  readonly name: string;
  /** What must be said beside its numbers, as 'untrained VGG19'. */
  readonly caveats: readonly string[];
  readonly path: string;
  /** 'running': a process owns it right now. 'stopped': or it was killed. 'interpolated': never trained, but made of two. */
  readonly state: 'finished' | 'running' | 'stopped' | 'interpolated';
  /** What an interpolated one is made of. Phase, data, preset and steps are then those of its second parent. */
  readonly interpolation?: Interpolation;
  /** When it was started, or last went on: ISO 8601. */
  readonly started: string;
  readonly phase: Phase;
  /** Kind, scale and size of the generator, as 'srresnet x4 b8f32'. */
  readonly generator: string;
  /** Catalogue name or folder of its data. */
  readonly data: string;
  readonly seed: number;
  /** The run that an adversarial one started from. */
  readonly pretrained: string | null;
  /** Steps that were logged or saved, and those of its configuration. */
  readonly steps: number;
  readonly numSteps: number;
  /** PSNR-Y of the validation whose generator is kept, in dB (runs/kept-rule). */
  readonly psnrY: number | null;
  /** LPIPS of that validation; null where its weights were missing. */
  readonly lpips: number | null;
  /** What bicubic reaches on the same images; runs of earlier labs did not note it. */
  readonly bicubicPsnrY: number | null;
  /** Seconds of training, resumed parts added up. */
  readonly seconds: number | null;
}

/** A folder with a config.json that cannot be read. */
export interface BrokenRun {
  readonly name: string;
  readonly path: string;
  readonly state: 'broken';
  readonly started: string;
  /** What is wrong, in a sentence. */
  readonly problem: string;
}

/** Every run of the results folder, the newest first. */
export async function summarizeRuns(): Promise<(RunSummary | BrokenRun)[]> {
  const names = await runNames();
  const runs = await Promise.all(names.map((name) => summarizeRun(runFolder(name))));
  return runs.sort((a, b) => b.started.localeCompare(a.started));
}

/** Sums a run up. Never throws: what cannot be read is a BrokenRun. */
export async function summarizeRun(run: RunFolder): Promise<RunSummary | BrokenRun> {
  const { name, path } = run;
  const environment = await readEnvironment(run);
  const started = String(environment.started ?? (await changed(path)));
  try {
    const { phase, generator, data, seed, pretrained, numSteps } = await describeRun(run);
    if (!(numSteps > 0)) throw new Error('config.json must say numSteps, but it does not');
    const rows = await readMetrics(run);
    // a run that was stopped has saved more than it has logged; one of a copy without weights has saved nothing
    const ends = [rows.at(-1), await savedState(run.lastCheckpoint)];
    const steps = Math.max(0, ...ends.map((end) => end?.step ?? 0));
    const seconds = Math.max(...ends.map((end) => Number(end?.seconds ?? -1)));
    const ended = steps >= numSteps ? 'finished' : 'stopped';
    const interpolation = await readInterpolation(run);
    return {
      ...{ name, caveats: caveatsIn(environment), path, started, phase },
      state: (await isRunOwned(run)) ? 'running' : interpolation ? 'interpolated' : ended,
      ...(interpolation ? { interpolation } : {}),
      ...{ generator: generatorText(generator), data, seed, pretrained, steps, numSteps },
      ...keptScores(rows, phase),
      bicubicPsnrY: numberOrNull(branch(environment.bicubic)[PSNR]),
      seconds: seconds < 0 ? null : seconds,
    };
  } catch (error) {
    return { name, path, state: 'broken', started, problem: (error as Error).message };
  }
}

const PSNR = 'validationPsnrY';

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

async function changed(path: string): Promise<string> {
  const info = await stat(join(path, 'config.json')).catch(() => undefined);
  return (info?.mtime ?? new Date(0)).toISOString();
}

function keptScores(
  rows: readonly MetricsRow[],
  phase: Phase,
): { readonly psnrY: number | null; readonly lpips: number | null } {
  const best = bestStep(rows, phase);
  const kept = rows
    .filter((row) => PSNR in row && (best === undefined || row.step === best))
    .at(-1);
  return { psnrY: numberOrNull(kept?.[PSNR]), lpips: numberOrNull(kept?.validationLpips) };
}

/** An own generator, which this program does not have, goes without its size. */
function generatorText(generator: GeneratorOptions): string {
  const checked = generatorOptions().check(generator);
  const size = 'value' in checked ? ` ${generatorKind(checked.value).sizeName(checked.value)}` : '';
  return `${generator.kind} x${generator.scale}${size}`;
}
