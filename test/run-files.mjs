// Test files through Node's own runner (a process per file, tsx for TypeScript), and what it reports as counts: for
// Node 20, 22 and 24, whose runners differ in small things that are settled here.
import { setMaxListeners } from 'node:events';
import { relative, resolve } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { ROOT } from '../lib/setup/paths.mjs';
import { TEST } from './rooms.mjs';

// The files' processes get this process's options: tsx, and nothing that it was started with itself, such as `-e`.
// (`run` takes options for them only since Node 22.)
process.execArgv.splice(0, process.execArgv.length, '--import', 'tsx');
// Set where a runner was started by a test: this one would then run nothing.
delete process.env.NODE_TEST_CONTEXT;

/**
 * Runs test files (paths below test/), `concurrency` at a time, on `engine` where one is given. Failures are printed in
 * full as they come. Resolves to { passed, failed, skipped: { name, reason }[] }; a file that crashes, runs past
 * `minutes` or ends without a test counts as failed.
 */
export async function runFiles(files, { engine, concurrency = 2, minutes = 20 } = {}) {
  const counts = { passed: 0, failed: 0, skipped: [] };
  const paths = files.map((file) => resolve(TEST, file));
  const timeout = minutes * 60_000;
  const stop = new AbortController();
  // Node 24 leaves it to the file's process to end after a timeout, and one that hangs does not.
  const watch = setTimeout(() => stop.abort(), timeout + 60_000);
  setMaxListeners(0, stop.signal);
  const restore = setEngine(engine);
  const options = { files: paths, concurrency, timeout, signal: stop.signal };
  for await (const { type, data } of run(options)) {
    watch.refresh();
    if (type === 'test:stdout' || type === 'test:stderr') {
      process.stdout.write(data.message);
    } else if (type === 'test:diagnostic' && /^(Error|Warning):/.test(data.message)) {
      // what goes wrong after a test has ended; its file fails
      console.log(data.message);
    } else if (type === 'test:pass') {
      countPass(data, counts, paths);
    } else if (type === 'test:fail') {
      countFailure(data, counts);
    }
  }
  clearTimeout(watch);
  restore();
  const label = engine ? `[${engine}] ` : '';
  const skipped = counts.skipped.map(({ name, reason }) => ({ name: label + name, reason }));
  return { ...counts, skipped };
}

// The files' processes inherit the environment of this one: `run` takes none before Node 24.
function setEngine(engine) {
  const before = process.env.SRGAN_ENGINE;
  if (engine) {
    process.env.SRGAN_ENGINE = engine;
  }
  return () => {
    if (before === undefined) {
      delete process.env.SRGAN_ENGINE;
    } else {
      process.env.SRGAN_ENGINE = before;
    }
  };
}

function countPass(data, counts, paths) {
  if (data.skip !== undefined) {
    counts.skipped.push({ name: nameOf(data), reason: String(data.skip || 'no reason given') });
  } else if (paths.includes(data.name)) {
    // Node reports a file of which it heard no test as one passed test of the file's name.
    counts.failed += 1;
    print(data, 'no test was executed: the file has none, or its process ended before they did');
  } else if (data.details?.type !== 'suite') {
    counts.passed += 1;
  }
}

function countFailure(data, counts) {
  const error = data.details?.error;
  if (data.todo !== undefined) {
    counts.skipped.push({ name: nameOf(data), reason: `to do: ${data.todo}` });
  } else if (error?.failureType !== 'subtestsFailed') {
    // A failing test fails its suites too: only the innermost one is counted and printed.
    counts.failed += 1;
    print(data, describe(error));
  }
}

function print(data, text) {
  console.log(`\n✖ ${nameOf(data)}\n${text}\n`);
}

function nameOf({ file, name }) {
  const isFile = name.startsWith(TEST);
  return isFile || !file ? relative(ROOT, name) : `${relative(ROOT, file)} ${name}`;
}

function describe(error) {
  const cause = error?.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
  const why = cause?.cause?.message ? `\n${cause.cause.message}` : '';
  const end = error?.signal ?? error?.exitCode;
  const status = end === undefined || end === null ? '' : `\nits process ended with ${end}`;
  return `${text}${why}${status}`;
}
