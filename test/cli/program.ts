// The program as its user starts it, in a folder of its own: exit status, stdout for results, stderr for messages.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, writePictures } from '../support';

/** How a program ended, and what it said. */
export interface Outcome {
  /** Exit status, or the signal that ended it. */
  readonly status: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with results/ and photos/, removed by dispose. Programs there find no weights of LPIPS. */
export interface Workplace {
  readonly path: string;
  readonly photos: string;
  readonly results: string;
  /** Runs `srgan` there. */
  srgan(...args: string[]): Promise<Outcome>;
  /** The same with further variables, or with a look at the running process. */
  start(
    args: readonly string[],
    options?: { env?: NodeJS.ProcessEnv; watch?: (child: ChildProcess) => void },
  ): Promise<Outcome>;
  dispose(): void;
}

const PROGRAM = join(__dirname, '..', '..', 'lib', 'cli', 'srgan.mjs');

/** Makes the folder, with four small photographs. */
export async function openWorkplace(): Promise<Workplace> {
  const { path, dispose } = temporaryFolder();
  const [photos, results] = ['photos', 'results'].map((name) => join(path, name));
  for (const folder of [photos, results]) mkdirSync(folder);
  await writePictures(photos, { count: 4, size: 48 });
  const start: Workplace['start'] = (args, { env = {}, watch } = {}) =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [PROGRAM, ...args], {
        cwd: path,
        env: { ...process.env, SRGAN_RESULTS: results, SRGAN_LPIPS: join(path, 'lpips'), ...env },
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (text) => (stdout += text));
      child.stderr.on('data', (text) => (stderr += text));
      child.on('close', (code, signal) => resolve({ status: code ?? signal, stdout, stderr }));
      watch?.(child);
    });
  return { path, photos, results, srgan: (...args) => start(args), start, dispose };
}

/** Options of a whole run that takes a second: few steps of a tiny network. */
export const TINY: readonly string[] = settings(
  ...['numSteps=6', 'logEvery=2', 'validateEvery=3', 'saveEvery=3'],
  ...['data.hrCropSize=32', 'data.batchSize=2'],
  ...['generator.numFilters=4', 'generator.numResBlocks=1'],
);

/** The same for adversarial training, whose generator is that of the pretrained run. */
export const TINY_GAME: readonly string[] = settings(
  ...['numSteps=4', 'logEvery=2', 'validateEvery=4', 'saveEvery=4'],
  ...['data.hrCropSize=32', 'data.batchSize=2', 'discriminatorPretrainSteps=1'],
  ...['discriminator.numFilters=2', 'discriminator.denseUnits=4'],
  'loss.perceptual.layers={"block1_conv1":1}',
);

/** Each as `--set key=value`. */
export function settings(...assignments: string[]): string[] {
  return assignments.flatMap((assignment) => ['--set', assignment]);
}

/** Done: status 0, with what it said where it is not. */
export function assertDone({ status, stderr }: Outcome): void {
  assert.equal(status, 0, stderr);
}

/** Fails in words: the status, a sentence that matches, no stack trace, nothing on stdout. */
export function assertFails(
  { status, stdout, stderr }: Outcome,
  expected: number,
  sentence: RegExp,
): void {
  assert.equal(status, expected, stderr);
  assert.match(stderr, sentence);
  assert.doesNotMatch(stderr, /\n\s+at .+:\d+/, 'a stack trace');
  assert.equal(stdout, '');
}
