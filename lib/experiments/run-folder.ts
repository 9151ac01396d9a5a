// A run's folder: results/<run>/ with config.json (written first), environment.json, metrics.csv,
// figures/, samples/ and checkpoints/. Everything that a run leaves is found from here.
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { MetricsRow } from '../training/loop';
import { WORKSPACE_ROOT } from '../workspace';
import type { TrainingConfig } from './config';
import { parseConfig } from './config-schema';

/** Paths of a run. */
export interface RunFolder {
  readonly name: string;
  readonly path: string;
  readonly figures: string;
  readonly samples: string;
  /** The whole training state, to resume from. */
  readonly lastCheckpoint: string;
  /** The generator to use: weights alone. */
  readonly bestCheckpoint: string;
}

/** Where runs are kept: SRGAN_RESULTS, else results/ of the workspace. */
export function resultsFolder(): string {
  return process.env.SRGAN_RESULTS ?? join(WORKSPACE_ROOT, 'results');
}

/** The paths of a run by name, or by the path of its folder. */
export function runFolder(nameOrPath: string): RunFolder {
  const path = /[\\/]/.test(nameOrPath) ? resolve(nameOrPath) : join(resultsFolder(), nameOrPath);
  return {
    name: basename(path),
    path,
    figures: join(path, 'figures'),
    samples: join(path, 'samples'),
    lastCheckpoint: join(path, 'checkpoints', 'last.safetensors'),
    bestCheckpoint: join(path, 'checkpoints', 'best.safetensors'),
  };
}

/** What to do when a run of that name exists: refuse, start it anew, or go on with it. */
export type ExistingRun = 'fail' | 'replace' | 'resume';

/**
 * Makes the folder of a new run and writes config.json, or opens it to resume.
 * @throws when it exists and `existing` is 'fail', or when a resumed run had another configuration.
 */
export async function createRunFolder(
  name: string,
  options: { config: TrainingConfig; existing: ExistingRun },
): Promise<RunFolder> {
  const run = runFolder(name);
  const { config, existing } = options;
  if (existsSync(join(run.path, 'config.json'))) {
    if (existing === 'fail') {
      throw new Error(
        `createRunFolder: run must be a new name, but got ${run.name}, which exists; ` +
          'give another with --run, or go on with it by --resume',
      );
    }
    if (existing === 'resume') {
      await assertSameConfig(run, config);
      return run;
    }
    await rm(run.path, { recursive: true });
  }
  for (const folder of [run.figures, run.samples, join(run.path, 'checkpoints')]) {
    await mkdir(folder, { recursive: true });
  }
  await writeFile(join(run.path, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  return run;
}

/** Numbers that may change when a run goes on: how long, how often, from where it reads. */
const RESUMABLE = ['numSteps', 'logEvery', 'validateEvery', 'saveEvery'];

async function assertSameConfig(run: RunFolder, config: TrainingConfig): Promise<void> {
  const before = (await readRunConfig(run)) as unknown as Record<string, unknown>;
  const now = config as unknown as Record<string, unknown>;
  const changed = Object.keys({ ...before, ...now }).filter(
    (key) => !RESUMABLE.includes(key) && JSON.stringify(before[key]) !== JSON.stringify(now[key]),
  );
  if (changed.length > 0) {
    throw new Error(
      `createRunFolder: a resumed run must keep its configuration, but got another ${changed.join(', ')}; ` +
        'start a new run instead',
    );
  }
}

/** Reads and checks config.json. @throws when the run or the file is missing or broken. */
export async function readRunConfig(run: RunFolder): Promise<TrainingConfig> {
  const path = join(run.path, 'config.json');
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(
      `readRunConfig: run must be a folder with config.json, but got ${run.path}; \`ls ${resultsFolder()}\` lists the runs`,
    );
  });
  try {
    return parseConfig(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `readRunConfig: ${path} must be a valid configuration, but got ${(error as Error).message}`,
    );
  }
}

/** A file of rows, one line each, complete after every call. */
export interface MetricsFile {
  append(row: MetricsRow): Promise<void>;
}

/** Opens metrics.csv with these columns; rows after `firstStep`, of a run that was cut off, are dropped. */
export async function openMetrics(
  run: RunFolder,
  options: { columns: readonly string[]; firstStep: number },
): Promise<MetricsFile> {
  const { columns, firstStep } = options;
  const path = join(run.path, 'metrics.csv');
  const kept = (await readMetrics(run)).filter((row) => row.step <= firstStep);
  const line = (row: MetricsRow): string =>
    `${columns.map((column) => cell(row[column])).join(',')}\n`;
  await writeFile(`${path}.tmp`, [`${columns.join(',')}\n`, ...kept.map(line)].join(''));
  await rename(`${path}.tmp`, path);
  return { append: (row) => appendFile(path, line(row)) };
}

const cell = (value: number | string | undefined): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(9))) : (value ?? '');

/** The rows of metrics.csv; an empty cell is a missing key. A last line that was cut off is left out. */
export async function readMetrics(run: RunFolder): Promise<MetricsRow[]> {
  const text = await readFile(join(run.path, 'metrics.csv'), 'utf8').catch(() => '');
  const [header, ...lines] = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean);
  const columns = header?.split(',') ?? [];
  return lines.map((line) => {
    const cells = line
      .split(',')
      .map((value, i) => [columns[i], columns[i] === 'phase' ? value : Number(value)] as const);
    return Object.fromEntries(cells.filter((_, i) => line.split(',')[i] !== '')) as MetricsRow;
  });
}
