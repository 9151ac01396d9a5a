// What a format brings: the files that it writes of a model, and who else runs them. One format is one file, its name here
// and one line in formats.ts.
import type { FileContent } from '../files/write-atomically';
import type { ExportedModel } from './exported-model';

/** Names of the formats: here, since the command line shows them before it loads what writes them. */
export const FORMAT_NAMES = ['tfjs', 'savedmodel', 'tflite', 'onnx'] as const;

/** How a model is written. */
export interface WriteFormatOptions {
  /** Kernels as 16-bit floats, where the format has them. */
  readonly half: boolean;
}

/** Files by path below the format's folder, which has the format's name. */
export type ExportFiles = ReadonlyMap<string, FileContent>;

/** A program that knows nothing of the lab and runs a format's files: for the check, and for tests. */
export interface Runtime {
  /** How people call it. */
  readonly label: string;
  /** A file of lib/export. */
  readonly program: 'run-tfjs.mjs' | 'run_models.py';
  /** What the program calls it. */
  readonly name: string;
  /** Python packages, as Python imports them. */
  readonly packages: readonly string[];
}

/** An example of use, copied beside the model. */
interface Client {
  /** A file of lib/export/clients. */
  readonly source: string;
  /** Its name beside the model. */
  readonly file: string;
  /** How to start it, in the format's folder. */
  readonly command: string;
  /** What it shows, as the end of a sentence. */
  readonly what: string;
}

/** A format that a model is exported to. */
export interface ExportFormat {
  /** In `--format`, and the name of its folder. */
  readonly name: (typeof FORMAT_NAMES)[number];
  /** How people call it. */
  readonly label: string;
  /** Whether it has 16-bit weights. */
  readonly half: boolean;
  readonly runtime: Runtime;
  readonly client: Client;
  /** What this machine lacks to write it, with the remedy; undefined where nothing. Absent: it needs nothing. */
  missing?(): string | undefined;
  /** Pixels that a side of the input must have at least. */
  leastPixels(model: ExportedModel): number;
  write(model: ExportedModel, options: WriteFormatOptions): Promise<ExportFiles>;
}

/** A model that has been written in a format. */
export interface ExportedFormat {
  readonly format: ExportFormat;
  /** Its folder. */
  readonly folder: string;
  /** Whether its kernels are 16-bit floats. */
  readonly half: boolean;
  /** Files by path below the folder, with their sizes in bytes. */
  readonly files: Readonly<Record<string, number>>;
}
