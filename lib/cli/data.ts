// srgan data list | fetch | verify | prepare: the catalogue of datasets/.
import type { Command } from 'commander';
import type { FetchProgress } from '../data/fetch-dataset';
import type { Progress } from '../output/progress';
import { scaleNumber } from './options';

/** Adds `data` and what it can do. */
export function addDataCommands(program: Command): void {
  const data = program
    .command('data')
    .description('photographs and weights: list, fetch, verify, prepare');
  data
    .command('list')
    .description('say of every set what it is and whether it is on this disk')
    .action(list);
  data
    .command('fetch')
    .description('download sets; goes on where it stopped')
    .argument('<name...>', 'sets of the catalogue')
    .action(fetchAll);
  data
    .command('verify')
    .description('check every file of sets against its checksum')
    .argument('<name...>', 'sets of the catalogue')
    .action(verifyAll);
  data
    .command('prepare')
    .description('write the LR images of a set to disk')
    .argument('<name|folder>', 'set of the catalogue, or folder of HR images')
    .option(
      '--scale <number>',
      'factor, may be repeated (default: 4)',
      (text, all: number[] = []) => [...all, scaleNumber(text)],
    )
    .option('--output <folder>', 'where the folder LR_x4 is made (default: beside the HR images)')
    .action(prepare);
}

async function list(): Promise<void> {
  const { catalogueNames, readCatalogueEntry } = await import('../data/catalogue.js');
  const { verifyDataset } = await import('../data/verify-dataset.js');
  for (const name of await catalogueNames()) {
    const entry = await readCatalogueEntry(name);
    const { right, missing, wrong } = await verifyDataset(name);
    const state =
      wrong.length > 0
        ? `${wrong.length} damaged`
        : missing.length > 0 || right === 0
          ? 'not here'
          : 'here';
    console.log(`${name.padEnd(10)} ${entry.kind.padEnd(8)} ${state.padEnd(10)} ${entry.title}`);
  }
}

async function fetchAll(names: string[]): Promise<void> {
  const { fetchDataset } = await import('../data/fetch-dataset.js');
  for (const name of names) {
    const progress = await fetchProgress(name);
    try {
      const { folder, fetched, present, note } = await fetchDataset(name, {
        onProgress: progress.update,
      });
      progress.finish(`${name}: ${fetched} files fetched, ${present} were there`);
      if (note !== undefined) console.error(`srgan: ${name}: ${note}`);
      console.log(folder);
    } finally {
      progress.leave();
    }
  }
}

/** Counts bytes where all sizes are known, else files. */
async function fetchProgress(name: string): Promise<{
  update: (p: FetchProgress) => void;
  finish: (message: string) => void;
  leave: () => void;
}> {
  const { createProgress } = await import('../output/progress.js');
  let bar: Progress | undefined;
  return {
    update({ file, filesDone, filesTotal, bytesDone, bytesTotal }) {
      const mega = (bytes: number): number => Math.round(bytes / 1e5) / 10;
      const counts =
        bytesTotal === undefined
          ? { total: filesTotal, unit: 'files', done: filesDone }
          : { total: mega(bytesTotal), unit: 'MB', done: mega(bytesDone) };
      bar ??= createProgress({ label: name, total: counts.total, unit: counts.unit });
      bar.update(counts.done, { file });
    },
    finish: (message) => (bar ? bar.finish(message) : console.error(message)),
    leave: () => bar?.leave(),
  };
}

async function verifyAll(names: string[]): Promise<void> {
  const { verifyDataset } = await import('../data/verify-dataset.js');
  let failed = 0;
  for (const name of names) {
    const { folder, right, missing, wrong } = await verifyDataset(name);
    for (const file of missing) console.error(`srgan: ${name}: ${file} is missing`);
    for (const file of wrong) console.error(`srgan: ${name}: ${file} is damaged`);
    failed += missing.length + wrong.length;
    console.log(
      `${name}: ${right} files right, ${missing.length} missing, ${wrong.length} damaged in ${folder}`,
    );
  }
  if (failed > 0)
    throw new Error(
      `verify: every file must be right, but got ${failed} that are not; \`srgan data fetch\` mends them`,
    );
}

async function prepare(
  name: string,
  { scale = [4], output }: { scale?: number[]; output?: string },
): Promise<void> {
  const { prepareDataset } = await import('../data/prepare-dataset.js');
  const { createProgress } = await import('../output/progress.js');
  let bar: Progress | undefined;
  const { written, kept } = await prepareDataset(name, {
    scales: scale,
    output,
    onProgress(done, total) {
      bar ??= createProgress({ label: name, total, unit: 'images' });
      bar.update(done);
    },
  });
  bar?.finish();
  console.log(`${name}: ${written} LR images written, ${kept} were current`);
}
