// srgan serve: a model over HTTP, for programs that send images.
import { once } from 'node:events';
import type { Command } from 'commander';
import { printable } from '../files/printable';
import { portNumber, scaleNumber, wholeNumber } from './options';

interface ServeArguments {
  port?: number;
  host?: string;
  maxMegabytes?: number;
  maxMegapixels?: number;
  waiting?: number;
  scale?: number;
  tile?: number;
}

/** Adds `serve`. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('enlarge images over HTTP: POST /upscale takes an image and answers with a PNG')
    .argument('[bicubic|run]', 'what enlarges (default: the newest run)')
    .option('--port <number>', 'where it listens; 0 takes a free one (default: 8080)', portNumber)
    .option('--host <address>', 'who reaches it (default: 127.0.0.1, this machine alone)')
    .option('--max-megabytes <number>', 'largest file that is taken (default: 20)', wholeNumber(1))
    .option(
      '--max-megapixels <number>',
      'largest image that is taken, before it is enlarged (default: 4)',
      wholeNumber(1),
    )
    .option(
      '--waiting <number>',
      'images that may wait while one is worked on; others are sent away (default: 8)',
      wholeNumber(0),
    )
    .option('--scale <number>', "factor (default: the run's own; 4 for bicubic)", scaleNumber)
    .option(
      '--tile <pixels>',
      'side of the tiles in which a run computes, in input pixels; smaller needs less memory (default: 144)',
      wholeNumber(64),
    )
    .action(run);
}

async function run(named: string | undefined, args: ServeArguments): Promise<void> {
  const { serveModel } = await import('../serve/serve-model.js');
  const { openUpscaler } = await import('../runs/open-model.js');
  const { newestModel } = await import('../runs/trained-runs.js');
  const { isLoopback } = await import('../serve/listen.js');
  const { scale, tile, port, host, waiting, maxMegabytes, maxMegapixels } = args;
  const upscaler = await openUpscaler(named ?? (await newestModel()), { scale, tile });
  try {
    const server = await serveModel(upscaler, {
      ...{ port, host, waiting },
      maxBytes: maxMegabytes && maxMegabytes * 1e6,
      maxPixels: maxMegapixels && maxMegapixels * 1e6,
      onAnswer: ({ status, seconds, problem }) =>
        console.error(
          printable(`${status} ${seconds.toFixed(2)} s${problem ? ` ${problem}` : ''}`),
        ),
    });
    console.log(printable(`${upscaler.name} x${upscaler.scale} at ${server.address}`));
    if (host !== undefined && !isLoopback(host)) {
      console.error(
        'Whoever reaches this address may send images: there are no passwords and no encryption.',
      );
    }
    // a second one finds no listener, and so ends the program at once
    await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
    console.error('Ending after the image that is worked on.');
    await server.close();
  } finally {
    upscaler.dispose();
  }
}
