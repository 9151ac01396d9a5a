#!/usr/bin/env node
// The command `srgan`: starts the built library, and says how to build it where it is missing.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = new URL('../build/cli/main.js', import.meta.url);
if (!existsSync(fileURLToPath(program))) {
  console.error(
    'srgan: the library is not built yet; run `npm start` or `node lib/setup/setup.mjs`',
  );
  process.exit(1);
}
const { main } = await import(program.href);
process.exitCode = await main(process.argv.slice(2));
