// srgan export: a run's model in the formats of browsers, servers and phones.
import type { Command } from 'commander';
import { EXPORT_FORMATS } from '../export/formats';
import { wordList } from './options';

interface ExportArguments {
  format?: string[];
  output: string;
  half?: boolean;
  overwrite?: boolean;
}

const NAMES = EXPORT_FORMATS.map(({ name }) => name);

/** Adds `export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description("write a run's model for use outside the lab")
    .argument('<model>', 'a run: NAME is its best generator, NAME@latest the last')
    .requiredOption('--output <folder>', 'where a folder for each format goes (required)')
    .option('--format <list>', `some of ${NAMES.join(',')} (default: all)`, wordList(NAMES))
    .option('--half', 'kernels as 16-bit floats, where a format has them: half the size')
    .option(
      '--overwrite',
      'replace files that are there already (default: a folder with files is an error)',
    )
    .action(run);
}

async function run(model: string, args: ExportArguments): Promise<void> {
  const { exportModel } = await import('../export/export-model.js');
  const { formats } = await exportModel(model, { ...args, formats: args.format });
  for (const { format, folder, files } of formats) {
    for (const [path, bytes] of Object.entries(files)) {
      console.log(`${folder}/${path} ${Math.ceil(bytes / 1024)} KiB (${format.label})`);
    }
  }
}
