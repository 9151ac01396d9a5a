// How `npm test` listens to Node's test runner: failures are printed in full as they happen, counts and the
// reasons of skipped tests go as JSON to the file SRGAN_TEST_REPORT, which test/run.mjs sums up.
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { inspect } from 'node:util';

/** The reporter: reads test events, yields text. */
// biome-ignore lint/style/noDefaultExport: Node asks a reporter for its default export
export default async function* reporter(source) {
  const counts = { passed: 0, failed: 0, skipped: [] };
  for await (const { type, data } of source) {
    if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message;
    }
    if (type === 'test:pass') {
      countPass(data, counts);
    }
    // A failing child fails its parents too: only the innermost one is counted and printed.
    if (type === 'test:fail' && data.details?.error?.failureType !== 'subtestsFailed') {
      counts.failed += 1;
      yield `\n✖ ${where(data)} ${data.name}\n${describe(data.details.error)}\n`;
    }
  }
  writeFileSync(process.env.SRGAN_TEST_REPORT, JSON.stringify(counts));
}

function countPass(data, counts) {
  if (data.skip !== undefined) {
    counts.skipped.push({
      name: `${where(data)} ${data.name}`,
      reason: String(data.skip || 'no reason given'),
    });
  } else if (data.details?.type !== 'suite' && !isFile(data)) {
    counts.passed += 1;
  }
}

// A file without any test is reported as one passed test of the file's name.
function isFile(data) {
  return data.nesting === 0 && data.file !== undefined && resolve(data.name) === data.file;
}

function where(data) {
  return data.file ? relative(process.cwd(), data.file) : '';
}

function describe(error) {
  const cause = error?.cause ?? error;
  const reason = cause?.cause?.message ? `\n${cause.cause.message}` : '';
  return cause instanceof Error ? `${cause.stack ?? cause.message}${reason}` : inspect(cause);
}
