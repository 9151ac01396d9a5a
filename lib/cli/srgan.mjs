#!/usr/bin/env node
// The command `srgan`: builds the library where a source is newer (a look at every source, some milliseconds), then
// starts it. So it never computes with what the sources no longer say.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildLibrary } from '../setup/build.mjs';
import { ROOT, SETUP_COMMAND } from '../setup/paths.mjs';
import { printFailure, SetupError } from '../setup/progress.mjs';

async function bringUpToDate() {
  // npm writes this file last: without it the packages are missing or incomplete.
  if (!existsSync(join(ROOT, 'node_modules', '.package-lock.json'))) {
    throw new SetupError('srgan: the Node packages are not installed.', SETUP_COMMAND);
  }
  try {
    await buildLibrary((doing) => console.error(`srgan: ${doing}`));
  } catch (error) {
    throw error instanceof SetupError
      ? error
      : new SetupError(`srgan: the library cannot be built (${error.message}).`, SETUP_COMMAND);
  }
}

const failure = await bringUpToDate().catch((error) => error);
if (failure) {
  printFailure(failure);
  process.exitCode = 1;
} else {
  const { main } = await import(new URL('../build/cli/main.js', import.meta.url).href);
  process.exitCode = await main(process.argv.slice(2));
}
