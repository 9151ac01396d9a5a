// A run leaves the lab: its model in some formats, each in a folder of its own.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OwnParts } from '../config/own-parts';
import { type FileContent, writeAtomically } from '../files/write-atomically';
import { type ExportedModel, exportedRun } from './exported-model';
import type { ExportFormat } from './format';
import { EXPORT_FORMATS } from './formats';

/** Options of exportModel. */
export interface ExportOptions extends OwnParts {
  /** The folder that takes a folder for each format. */
  readonly output: string;
  /** Names of formats. Default: all. */
  readonly formats?: readonly string[];
  /** Kernels as 16-bit floats, where a format has them: half the size. Default false. */
  readonly half?: boolean;
  /** Files that are there already are replaced. Default: a folder with files is an error. */
  readonly overwrite?: boolean;
}

/** A format's files. */
export interface ExportedFormat {
  readonly format: ExportFormat;
  /** Its folder. */
  readonly folder: string;
  /** Files by path below the folder, with their sizes in bytes. */
  readonly files: Readonly<Record<string, number>>;
}

/** A model that has been written. */
export interface Exported {
  readonly model: ExportedModel;
  readonly formats: readonly ExportedFormat[];
}

/**
 * Writes a run's best generator, or its latest (`run@latest`), in formats that other programs load. No engine is started.
 * @throws when the run is missing, its kind has no operations, or the folder is not empty
 */
export async function exportModel(run: string, options: ExportOptions): Promise<Exported> {
  const { output, half = false, formats = EXPORT_FORMATS.map(({ name }) => name) } = options;
  const chosen = formats.map(formatNamed);
  if (!options.overwrite) await mustBeNew(output);
  const model = await exportedRun(run, options);
  return { model, formats: await writeModel(model, chosen, { output, half }) };
}

/** Writes a model. */
async function writeModel(
  model: ExportedModel,
  formats: readonly ExportFormat[],
  { output, half }: { output: string; half: boolean },
): Promise<ExportedFormat[]> {
  const done: ExportedFormat[] = [];
  for (const format of formats) {
    const folder = join(output, format.name);
    const files: Record<string, number> = {};
    for (const [path, content] of await format.write(model, { half })) {
      await writeAtomically(join(folder, path), content);
      files[path] = sizeOf(content);
    }
    done.push({ format, folder, files });
  }
  return done;
}

function formatNamed(name: string): ExportFormat {
  const found = EXPORT_FORMATS.find((format) => format.name === name);
  if (found) return found;
  const known = EXPORT_FORMATS.map((format) => format.name).join(', ');
  throw new Error(`exportModel: format must be one of ${known}, but got ${name}`);
}

async function mustBeNew(folder: string): Promise<void> {
  const there = await readdir(folder).catch(() => []);
  if (there.length === 0) return;
  throw new Error(
    `exportModel: output must be a new or an empty folder, but got ${folder} with ${there.length} files in it; ` +
      'choose another, or replace them by --overwrite',
  );
}

function sizeOf(content: FileContent): number {
  if (typeof content === 'string') return Buffer.byteLength(content);
  if (content instanceof Uint8Array) return content.length;
  return content.reduce((sum, { length }) => sum + length, 0);
}
