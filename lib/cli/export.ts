// srgan export: a run's model in the formats of browsers, servers and phones.
import type { Command } from 'commander';
import type { ExportCheck } from '../export/check-export';
import type { Exported } from '../export/export-model';
import { FORMAT_NAMES } from '../export/format';
import { wordList } from './options';

interface ExportArguments {
  format?: string[];
  output: string;
  half?: boolean;
  overwrite?: boolean;
  check: boolean;
}

/** Adds `export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description("write a run's model for use outside the lab, with a card and an example a format")
    .argument('<run>', 'what to export: NAME is the best generator, NAME@latest the last')
    .requiredOption('--output <folder>', 'where a folder for each format goes (required)')
    .option(
      '--format <list>',
      `some of ${FORMAT_NAMES.join(',')} (default: all that this machine can write; tflite needs .venv)`,
      wordList(FORMAT_NAMES),
    )
    .option(
      '--half',
      'kernels as 16-bit floats: half the size, differences up to 3e-3 of [0,1]; savedmodel stays at 32 bits',
    )
    .option(
      '--no-check',
      'only write: no engine is started (default: two images go through the lab and, in other programs, through ' +
        'the written files; a difference above 1e-5, or 3e-3 with --half, is an error)',
    )
    .option(
      '--overwrite',
      'replace files that are there already (default: a folder with files is an error)',
    )
    .action(run);
}

async function run(model: string, args: ExportArguments): Promise<void> {
  const { exportModel } = await import('../export/export-model.js');
  const exported = await exportModel(model, { ...args, formats: args.format });
  tellFiles(exported, args);
  if (!args.check) return;
  const { BOUNDS, CHECK_SIZES, checkExport } = await import('../export/check-export.js');
  const checks = await checkExport(model, exported.formats);
  const sizes = CHECK_SIZES.map(([height, width]) => `${width}x${height}`).join(' and ');
  for (const check of checks) console.log(sentence(check, sizes));
  for (const { entry, difference = 0 } of checks) {
    const bound = entry.half ? BOUNDS.half : BOUNDS.whole;
    if (difference <= bound) continue;
    throw new Error(
      `export: ${entry.folder} must make what the lab makes, to ${bound} of [0,1], but got a difference of ${difference}`,
    );
  }
}

function tellFiles({ formats, left }: Exported, args: ExportArguments): void {
  for (const { format, folder, files, half } of formats) {
    for (const [path, bytes] of Object.entries(files)) {
      console.log(`${folder}/${path} ${Math.ceil(bytes / 1024)} KiB`);
    }
    if (args.half && !half) console.error(`${format.label}: it has 32-bit weights only.`);
  }
  console.log(`${args.output}/README.md`);
  for (const { format, reason } of left) {
    console.error(`${format.label}: not written, since ${reason}.`);
  }
}

function sentence({ entry, by, difference }: ExportCheck, sizes: string): string {
  const { label } = entry.format;
  if (difference === undefined) return `${label}: not checked, since ${by}.`;
  return `${label}: ${by} differs from the lab by at most ${difference === 0 ? 0 : difference.toExponential(1)} of [0,1], at ${sizes}.`;
}
