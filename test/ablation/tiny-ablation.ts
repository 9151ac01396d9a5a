// An ablation of seconds for tests: a grid of two by two cells, two seeds, eight steps each. And the program that runs it,
// so that it can be killed.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AblationConfig } from '../../lib/ablation/ablation-options';
import { readAblation } from '../../lib/ablation/read-ablation';
import type { AblationRun } from '../../lib/ablation/results';
import { writePictures } from '../support';
import { openWorkspace, type Workspace } from '../tiny-runs';

/** A workspace with pictures to report on and an ablation. Whoever opens it calls dispose. */
export interface AblationWorkspace extends Workspace {
  readonly config: AblationConfig;
}

/** Makes it. */
export async function openAblationWorkspace(): Promise<AblationWorkspace> {
  const workspace = await openWorkspace();
  const report = join(workspace.path, 'report');
  mkdirSync(report);
  await writePictures(report, { count: 2, size: 64 });
  return { ...workspace, config: tinyAblation(workspace, report) };
}

/** The ablation alone, of a workspace's tiny configurations. */
export function tinyAblation(
  { pretrain, adversarial, pictures }: Pick<Workspace, 'pretrain' | 'adversarial' | 'pictures'>,
  report: string,
): AblationConfig {
  const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));
  return {
    name: 'tiny',
    base: { config: json<object>(adversarial) as AblationConfig['base']['config'] },
    pretrain: { config: json<object>(pretrain) as AblationConfig['base']['config'] },
    axes: { 'loss.adversarial.weight': [0, 0.005], 'loss.grid.weight': [0, 80] },
    seeds: [1, 2],
    data: pictures,
    report: [report],
    metrics: ['psnr', 'ssim'],
    primaryMetrics: ['psnr'],
    threads: 1,
  };
}

const PROGRAM = join(__dirname, '..', '..', 'lib', 'cli', 'srgan.mjs');

/** `srgan ablate` in another process. */
export interface AblationProcess {
  readonly process: ChildProcess;
  /** What it has said on stderr so far. */
  said(): string;
  /** Its exit status or signal, and its output. */
  ended(): Promise<{ status: number | NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** Starts it in a folder; SRGAN_RESULTS is that of this process. */
export function startAblation(
  config: AblationConfig,
  output: string,
  ...args: string[]
): AblationProcess {
  const file = `${output}.json`;
  writeFileSync(file, JSON.stringify(config));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const command = [PROGRAM, 'ablate', '--config', file, '--output', output, ...args];
  const child = spawn(process.execPath, command, { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  // the children of a killed runner have its pipes no longer: exit, and not close
  const exited = once(child, 'exit');
  return {
    process: child,
    said: () => stderr,
    async ended() {
      const [code, signal] = await exited;
      return { status: code ?? signal, stdout, stderr };
    },
  };
}

/** Waits until a file is there. */
export async function untilThere(path: string): Promise<void> {
  for (let waited = 0; !existsSync(path); waited += 5) {
    assert.ok(waited < 120_000, `${path} did not come`);
    await sleep(5);
  }
}

/** The process that works on a run, by its lock; undefined where there is none. */
export function processOf(runPath: string): number | undefined {
  try {
    return JSON.parse(readFileSync(join(runPath, '.job.lock'), 'utf8')).pid;
  } catch {
    return undefined;
  }
}

/** Ends a process with no chance to tidy up; one that is gone already is no matter. */
export function kill9(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // it was quicker
  }
}

/** All that an ablation says, but for how long it took and where it lies. */
export async function tableOf(folder: string): Promise<unknown> {
  const { folder: _, notes: __, cells, pretrainings, marks, ...rest } = await readAblation(folder);
  return {
    ...rest,
    cells: cells.map((cell) => ({ ...cell, runs: cell.runs.map(withoutTimes) })),
    pretrainings: pretrainings.map(withoutTimes),
    marks: marks.map(({ name, evaluation: { images: _, ...evaluation } }) => ({
      name,
      evaluation,
    })),
  };
}

function withoutTimes({ path: _, seconds: __, lastRow, evaluation, ...run }: AblationRun): object {
  const { seconds: ___, tensors: ____, ...row } = { seconds: 0, tensors: 0, ...lastRow };
  const { images: _____, ...measured } = { images: '', ...evaluation };
  return { ...run, lastRow: row, evaluation: measured };
}

/**
 * Fails where a run was trained twice: every start must go on no earlier than the one before, nothing may come after its
 * measuring, and its rows must be those of each step once.
 */
export async function assertTrainedOnce(folder: string): Promise<void> {
  const { cells, pretrainings } = await readAblation(folder);
  for (const { path, name, numSteps } of [...cells.flatMap(({ runs }) => runs), ...pretrainings]) {
    const log = readFileSync(join(path, 'log.txt'), 'utf8').split('\n');
    const starts = log.flatMap((line) => /: from step (\d+) to /.exec(line)?.[1] ?? []).map(Number);
    assert.equal(starts[0], 0, name);
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => a - b),
      `${name} went back`,
    );
    assert.ok(
      starts.every((step) => step <= numSteps),
      name,
    );
    const measured = log.findIndex((line) => line.includes(': measured on the'));
    const later = log.slice(measured).filter((line) => line.includes(': from step'));
    assert.deepEqual(later, [], `${name} was trained after it was measured`);
    const [header, ...rows] = readFileSync(join(path, 'metrics.csv'), 'utf8').trim().split('\n');
    assert.ok(header.startsWith('step,'));
    const steps = rows.map((row) => Number(row.split(',')[0]));
    assert.deepEqual(steps, [2, 4, 6, 8], `rows of ${name}`);
  }
}
