// ablation.json: what an ablation is, as of its last start. It holds the cells as they were resolved, so that a folder can
// be read on another machine, or by a later lab whose presets have changed. What it was before is kept beside it.
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { writeAtomically } from '../files/write-atomically';
import { isTree } from '../options/tree';
import { parseAblationConfig } from './ablation-config';
import type { AblationFolder } from './ablation-folder';
import type { AblationConfig } from './ablation-options';
import { planJobs, type Settled } from './plan-jobs';
import type { ResolvedAblation } from './resolve-cells';
import type { StageJob } from './stage-job';

/** What ablation.json holds. */
export interface AblationFile {
  readonly version: 1;
  readonly config: AblationConfig;
  readonly settled: Settled;
  readonly resolved: ResolvedAblation;
}

const outline = z.object({
  version: z.literal(1),
  config: z.unknown(),
  settled: z.object({ threads: z.int().positive(), metrics: z.array(z.string()) }),
  // written by this room, and read by it
  resolved: z.custom<ResolvedAblation>(
    (value) => isTree(value) && Array.isArray(value.cells) && Array.isArray(value.axes),
  ),
});

/** What ablation.json says; undefined where there is none. @throws when it cannot be read. */
export async function readAblationFile(folder: AblationFolder): Promise<AblationFile | undefined> {
  const text = await readFile(folder.file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const read = outline.safeParse(JSON.parse(text));
  if (!read.success) {
    throw new Error(
      `readAblationFile: ${folder.file} must be that of an ablation, but got something else; start the ablation again with its configuration`,
    );
  }
  return { ...read.data, config: parseAblationConfig(read.data.config) };
}

/** What ablation.json says. @throws also when there is none. */
export async function requireAblationFile(folder: AblationFolder): Promise<AblationFile> {
  const file = await readAblationFile(folder);
  if (file) return file;
  throw new Error(
    `readAblation: folder must be one of \`srgan ablate\`, but got ${folder.path} without ablation.json`,
  );
}

/** Writes ablation.json, keeping another one of before as ablation-1.json, ablation-2.json, … @returns whether there was another one. */
export async function writeAblationFile(
  folder: AblationFolder,
  file: AblationFile,
): Promise<boolean> {
  const before = await readFile(folder.file, 'utf8').catch(() => undefined);
  const text = `${JSON.stringify(file, null, 2)}\n`;
  if (before === text) return false;
  const differs = before !== undefined && !isDeepStrictEqual(JSON.parse(before), JSON.parse(text));
  if (differs) {
    const earlier = (await readdir(folder.path)).filter((name) =>
      /^ablation-\d+\.json$/.test(name),
    );
    await copyFile(folder.file, join(folder.path, `ablation-${earlier.length + 1}.json`));
  }
  await writeAtomically(folder.file, text);
  return differs;
}

/** The jobs of an ablation, each after those that it needs. */
export const jobsOf = ({ config, resolved, settled }: AblationFile): StageJob[] =>
  planJobs(config, resolved, settled);
