// Which files are enlarged and where the results go, decided and checked before anything is computed: an enlargement
// never replaces an input, by whatever path or link it is reached, and no other file unless that was asked for.
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { listImages, withoutExtension } from '../data/list-images';
import { IMAGE_FILE } from '../data/scan-images';

/** A file and where its enlargement goes. */
export interface UpscaleJob {
  readonly input: string;
  readonly output: string;
}

/** Options of upscaleFile, and of planUpscaling. */
export interface PlanUpscalingOptions {
  /** Whether files that are there already may be replaced; inputs never are. Default false. */
  overwrite?: boolean;
}

/** Where results go: a folder or a file; or beside their inputs, under names that say the factor. */
export type UpscalingOutput = string | { readonly besideAtScale: number };

/**
 * The files to enlarge: inputs may be files and folders (their images, nested folders flattened).
 * @param output The folder of the results, which are PNG files of the inputs' names; for one image, a file whose name ends
 *   in `.png`; or `{ besideAtScale: 4 }`: photo-x4.png beside photo.jpg, and for a folder `album` the folder album-x4.
 * @throws before anything is written, when an input is missing, two would write one file (cat.jpg and
 *   cat.png, in any letter case), a result would replace an input, or any other file without `overwrite`, or
 *   `output` is a file where it cannot be one.
 */
export async function planUpscaling(
  inputs: readonly string[],
  output: UpscalingOutput,
  { overwrite = false }: PlanUpscalingOptions = {},
): Promise<UpscaleJob[]> {
  const listed = (await Promise.all(inputs.map(filesOf))).flat();
  const files = [...new Map(listed.map((found) => [resolve(found.file), found])).values()];
  const place = typeof output === 'string' ? await placeIn(output, files) : placeBeside(output);
  const jobs = files.map((found) => ({ input: resolve(found.file), output: place(found) }));
  checkNames(jobs);
  await checkInputsKept(jobs);
  await checkFree(jobs, overwrite);
  return jobs;
}

/** An image to enlarge. */
interface FoundImage {
  readonly file: string;
  /** The folder that was named, where one was. */
  readonly folder?: string;
}

type Place = (found: FoundImage) => string;

async function placeIn(output: string, files: readonly FoundImage[]): Promise<Place> {
  if (await namesFile(output)) {
    checkSingle(files, output);
    return () => resolve(output);
  }
  return ({ file }) => resolve(output, `${withoutExtension(basename(file))}.png`);
}

function placeBeside({ besideAtScale }: { readonly besideAtScale: number }): Place {
  const suffix = `-x${besideAtScale}`;
  return ({ file, folder }) => {
    const name = withoutExtension(basename(file));
    return folder === undefined
      ? resolve(dirname(file), `${name}${suffix}.png`)
      : join(`${resolve(folder)}${suffix}`, `${name}.png`);
  };
}

/** Whether the output is meant as a file: it is named like an image, and is no folder. */
async function namesFile(output: string): Promise<boolean> {
  const info = await stat(output).catch(() => undefined);
  if (IMAGE_FILE.test(output)) return !info?.isDirectory();
  if (info === undefined || info.isDirectory()) return false;
  throw new Error(
    `planUpscaling: output must be a folder or a PNG file, but ${output} is another file; choose another output`,
  );
}

function checkSingle(files: readonly FoundImage[], output: string): void {
  if (files.length !== 1) {
    throw new Error(
      `planUpscaling: output must be a folder for ${files.length} images, but got the file ${output}; name a folder`,
    );
  }
  if (!/\.png$/i.test(output)) {
    throw new Error(
      `planUpscaling: output must be a PNG file or a folder, but got ${output}; let its name end in .png`,
    );
  }
}

function checkNames(jobs: readonly UpscaleJob[]): void {
  const owners = new Map<string, string>();
  for (const { input, output } of jobs) {
    const key = output.toLowerCase();
    const other = owners.get(key);
    if (other) {
      throw new Error(
        `planUpscaling: inputs must have different names, but ${other} and ${input} would both become ${output}; ` +
          'rename one, or use another output folder',
      );
    }
    owners.set(key, input);
  }
}

async function checkInputsKept(jobs: readonly UpscaleJob[]): Promise<void> {
  const inputs = new Map<string, string>();
  for (const { input } of jobs) {
    for (const key of await identitiesOf(input)) inputs.set(key, input);
  }
  for (const { output } of jobs) {
    const input = (await identitiesOf(output)).map((key) => inputs.get(key)).find(Boolean);
    if (input === undefined) continue;
    const by = input === output ? '' : ` by ${output}, which is the same file`;
    throw new Error(
      `planUpscaling: output must leave the inputs as they are, but ${input} would be replaced${by}; choose another output`,
    );
  }
}

/**
 * What tells that two paths lead to one file: its real path, and its number on its disk, which hard links, mounts and
 * letter case do not change. Empty where there is no file.
 */
export async function identitiesOf(path: string): Promise<string[]> {
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  if (info === undefined) return [];
  const real = await realpath(path).catch(() => resolve(path));
  // some file systems number nothing
  return info.ino > 0n ? [real, `${info.dev}:${info.ino}`] : [real];
}

async function checkFree(jobs: readonly UpscaleJob[], overwrite: boolean): Promise<void> {
  const taken: string[] = [];
  for (const { output } of jobs) {
    const info = await lstat(output).catch(() => undefined);
    if (info?.isDirectory()) {
      throw new Error(
        `planUpscaling: output must be a place for a file, but ${output} is a folder; choose another output`,
      );
    }
    if (info !== undefined) taken.push(output);
  }
  if (overwrite || taken.length === 0) return;
  const others = taken.length > 1 ? ` and ${taken.length - 1} more are` : ' is';
  throw new Error(
    `planUpscaling: output must replace no file, but ${taken[0]}${others} there already; ` +
      'choose another output, or allow it by --overwrite (in a notebook overwrite: true)',
  );
}

async function filesOf(input: string): Promise<FoundImage[]> {
  const info = await stat(input).catch(() => undefined);
  if (!info) {
    throw new Error(
      `planUpscaling: input must be an image file or a folder, but there is no ${input}; check the path`,
    );
  }
  if (!info.isDirectory()) return [{ file: input }];
  const files = await listImages(input);
  if (files.length === 0) {
    throw new Error(`planUpscaling: input must hold images, but the folder ${input} has none`);
  }
  return files.map((file) => ({ file: join(input, file), folder: input }));
}
