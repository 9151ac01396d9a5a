// srgan demo: a page on which models enlarge pictures in the browser; `npm run demo` is the same.
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { printable } from '../files/printable';
import { portNumber } from './options';

interface DemoArguments {
  port?: number;
  host?: string;
  out?: string;
  overwrite?: boolean;
}

/** Adds `demo`. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description(
      'a page that enlarges pictures in the browser, by your models; nothing is uploaded',
    )
    .argument('[run...]', 'the models that it offers (default: every run that can be exported)')
    .option('--port <number>', 'where it listens; 0 takes a free one (default: 8090)', portNumber)
    .option('--host <address>', 'who reaches it (default: 127.0.0.1, this machine alone)')
    .option('--out <folder>', 'write the page as files for any static server, and serve nothing')
    .option('--overwrite', 'replace files that are there already (default: they are an error)')
    .action(run);
}

async function run(named: string[], args: DemoArguments): Promise<void> {
  const { demoFiles, publishModels } = await import('../demo/demo-files.js');
  const { trainedRuns } = await import('../runs/trained-runs.js');
  if (args.out !== undefined && !args.overwrite) await mustBeNew(args.out);
  const all = (await trainedRuns()).map(({ path }) => path);
  const models = await publishModels(named.length > 0 ? named : all, {
    skip: named.length > 0 ? undefined : tellSkipped,
  });
  const files = await demoFiles(models);
  const offered = `${models.length} ${models.length === 1 ? 'model' : 'models'}`;
  if (args.out === undefined) await serve(files, offered, args);
  else await write(files, offered, args.out);
}

const tellSkipped = (name: string, reason: Error): void =>
  console.error(printable(`${name} is left out: ${reason.message}`));

async function mustBeNew(folder: string): Promise<void> {
  const there = await readdir(folder).catch(() => []);
  if (there.length === 0) return;
  throw new Error(
    `demo: --out must be a new or an empty folder, but got ${folder} with ${there.length} files in it; ` +
      'choose another, or replace them by --overwrite',
  );
}

type Files = Awaited<ReturnType<typeof import('../demo/demo-files').demoFiles>>;

async function write(files: Files, offered: string, folder: string): Promise<void> {
  const { writeAtomically } = await import('../files/write-atomically.js');
  for (const [path, content] of files) await writeAtomically(join(folder, path), content);
  console.log(printable(`${join(folder, 'index.html')} with ${offered}`));
  console.error('A browser opens it from any static web server, not from the disk itself.');
}

async function serve(files: Files, offered: string, args: DemoArguments): Promise<void> {
  const { serveFiles } = await import('../demo/serve-files.js');
  const { port = 8090, host = '127.0.0.1' } = args;
  const server = await serveFiles(files, { port, host });
  console.log(printable(`${server.address} with ${offered}`));
  console.error('Open it in a browser. Ctrl-C ends it.');
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await server.close();
}
