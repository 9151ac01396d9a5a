// What a format brings: the files that it writes of a model. One format is one file and one line in formats.ts.
import type { FileContent } from '../files/write-atomically';
import type { ExportedModel } from './exported-model';

/** How a model is written. */
export interface WriteFormatOptions {
  /** Kernels as 16-bit floats, where the format has them. */
  readonly half: boolean;
}

/** Files by path below the format's folder, which has the format's name. */
export type ExportFiles = ReadonlyMap<string, FileContent>;

/** A format that a model is exported to. */
export interface ExportFormat {
  /** In `--format`, and the name of its folder. */
  readonly name: string;
  /** How people call it. */
  readonly label: string;
  /** Whether it has 16-bit weights. */
  readonly half: boolean;
  /** Pixels that a side of the input must have at least. */
  leastPixels(model: ExportedModel): number;
  write(model: ExportedModel, options: WriteFormatOptions): Promise<ExportFiles>;
}
