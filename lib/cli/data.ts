// srgan data list | fetch | verify | prepare: the catalogue of datasets/.
import type { Command } from 'commander';
import { catalogueNames, readCatalogueEntry } from '../data/catalogue';
import { type FetchProgress, fetchDataset } from '../data/fetch-dataset';
import { prepareDataset } from '../data/prepare-dataset';
import { verifyDataset } from '../data/verify-dataset';
import { createProgress, type Progress } from '../output/progress';
import { scaleNumber } from './options';

/** Adds `data` and what it can do. */
export function addDataCommands(program: Command): void {
  const data = program
    .command('data')
    .description('photographs and weights: list, fetch, verify, prepare');
  data
    .command('list')
    .description('every set: what it is and whether it is on this disk')
    .action(list);
  data
    .command('fetch')
    .description('download sets; continues where it stopped')
    .argument('<name...>')
    .action(fetchAll);
  data
    .command('verify')
    .description('check every file of sets against its checksum')
    .argument('<name...>')
    .action(verifyAll);
  data
    .command('prepare')
    .description('write the LR images of a set to disk')
    .argument('<name|folder>')
    .option(
      '--scale <number>',
      'factor; may be repeated',
      (text, all: number[]) => [...all, scaleNumber(text)],
      [],
    )
    .option('--output <folder>', 'where LR_x4 is made (default: beside the images of the set)')
    .action(prepare);
}

async function list(): Promise<void> {
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
  for (const name of names) {
    const onProgress = fetchProgress(name);
    const { folder, fetched, present } = await fetchDataset(name, {
      onProgress: onProgress.update,
    });
    onProgress.finish(`${name}: ${fetched} files fetched, ${present} were there`);
    console.log(folder);
  }
}

/** Counts bytes where all sizes are known, else files. */
function fetchProgress(name: string): {
  update: (p: FetchProgress) => void;
  finish: (message: string) => void;
} {
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
  };
}

async function verifyAll(names: string[]): Promise<void> {
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
  { scale, output }: { scale: number[]; output?: string },
): Promise<void> {
  let bar: Progress | undefined;
  const { written, kept } = await prepareDataset(name, {
    scales: scale.length > 0 ? scale : [4],
    output,
    onProgress(done, total) {
      bar ??= createProgress({ label: name, total, unit: 'images' });
      bar.update(done);
    },
  });
  bar?.finish();
  console.log(`${name}: ${written} LR images written, ${kept} were current`);
}
