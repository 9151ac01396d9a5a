// A run leaves the lab: its model in some formats, each in a folder of its own with an example of use, and a card of the
// model beside them.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OwnParts } from '../config/own-parts';
import { type FileContent, writeAtomically } from '../files/write-atomically';
import { type ExportedModel, exportedRun } from './exported-model';
import type { ExportedFormat, ExportFormat } from './format';
import { EXPORT_FORMATS } from './formats';
import { modelCard } from './model-card';
import { exportProgram } from './python';

/** Options of exportModel. */
export interface ExportOptions extends OwnParts {
  /** The folder that takes a folder for each format, and the model's card as README.md. */
  readonly output: string;
  /** Names of formats. Default: all that this machine can write. */
  readonly formats?: readonly string[];
  /** Kernels as 16-bit floats, where a format has them: half the size. Default false. */
  readonly half?: boolean;
  /** Files that are there already are replaced. Default: a folder with files is an error. */
  readonly overwrite?: boolean;
}

/** A model that has been written. */
export interface Exported {
  readonly model: ExportedModel;
  readonly formats: readonly ExportedFormat[];
  /** Formats that were left out, and what they lack here. */
  readonly left: readonly { readonly format: ExportFormat; readonly reason: string }[];
}

/**
 * Writes a run's best generator, or its latest (`run@latest`), in formats that other programs load. No engine is started.
 * @throws when the run is missing, its kind has no operations, the folder is not empty, or a format that is asked for lacks something
 */
export async function exportModel(run: string, options: ExportOptions): Promise<Exported> {
  const { output, half = false } = options;
  const { chosen, left } = chooseFormats(options.formats);
  const model = await exportedRun(run, options);
  if (!options.overwrite) await mustBeNew(output);
  const formats: ExportedFormat[] = [];
  for (const format of chosen) {
    formats.push(await writeFormat(model, format, { output, half: half && format.half }));
  }
  await writeAtomically(join(output, 'README.md'), modelCard(model, formats));
  return { model, formats, left };
}

/** Writes a model in one format, with its example of use. */
export async function writeFormat(
  model: ExportedModel,
  format: ExportFormat,
  { output, half }: { output: string; half: boolean },
): Promise<ExportedFormat> {
  const folder = join(output, format.name);
  const { source, file } = format.client;
  const written = new Map(await format.write(model, { half }));
  written.set(file, await readFile(exportProgram(join('clients', source)), 'utf8'));
  const files: Record<string, number> = {};
  for (const [path, content] of written) {
    await writeAtomically(join(folder, path), content);
    files[path] = sizeOf(content);
  }
  return { format, folder, half, files };
}

function chooseFormats(names: readonly string[] | undefined): {
  chosen: ExportFormat[];
  left: Exported['left'];
} {
  const asked = names?.map(formatNamed) ?? EXPORT_FORMATS;
  const left = asked.flatMap((format) => {
    const reason = format.missing?.();
    return reason ? [{ format, reason }] : [];
  });
  if (names && left.length > 0) {
    const [{ format, reason }] = left;
    throw new Error(
      `exportModel: ${format.name} must be a format that this machine can write, but got ${reason}`,
    );
  }
  const lacking = new Set(left.map(({ format }) => format));
  return { chosen: asked.filter((format) => !lacking.has(format)), left };
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
