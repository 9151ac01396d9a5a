// `npm test`: lint, types, then every test, those that compute once per engine that starts here. SRGAN_ENGINE
// limits them to one. `npm test -- --only data` runs one room (or `engine/layers`: one file), nothing else.
// The last line is `N passed, N failed, N skipped`; every skip is listed with its reason.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { CACHE, ROOT, readJson } from '../lib/setup/paths.mjs';
import { hasPython } from '../lib/setup/python.mjs';

const TEST = join(ROOT, 'test');
const TIMEOUT_MS = 20 * 60_000;
// Slow to import and to start: the room that asks what an engine can do is enough for it.
const WEBGPU_TESTS = ['conv2d-gradients', 'layers', 'operations'].map(
  (name) => `engine/${name}.test.ts`,
);

const total = { passed: 0, failed: 0, skipped: [] };
const skip = (name, reason) => total.skipped.push({ name, reason });

/** Runs one stage: prints its name, time and counts. `work` returns { passed, failed, skipped }. */
async function stage(name, work) {
  const start = Date.now();
  const counts = await work();
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped.push(...counts.skipped);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(
    `${name.padEnd(24)} ${seconds.padStart(7)} s  ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped`,
  );
}

function check(program, args) {
  const result = spawnSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const ok = result.status === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
}

async function runTests(files, { engine, concurrency = 2 } = {}) {
  mkdirSync(CACHE, { recursive: true });
  const report = join(CACHE, 'test-report.json');
  rmSync(report, { force: true });
  const args = [
    ...['--import', 'tsx', '--test', `--test-concurrency=${concurrency}`],
    ...[`--test-timeout=${TIMEOUT_MS}`, `--test-reporter=${join(TEST, 'reporter.mjs')}`],
    ...files.map((file) => join(TEST, file)),
  ];
  const env = { ...process.env, SRGAN_TEST_REPORT: report };
  if (engine) {
    env.SRGAN_ENGINE = engine;
  }
  // A test that is run by another test runner would report to that one.
  delete env.NODE_TEST_CONTEXT;
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
  const code = await new Promise((resolve) => child.on('close', resolve));
  const counts = readJson(report) ?? { passed: 0, failed: 1, skipped: [] };
  if (code !== 0 && counts.failed === 0) {
    counts.failed = 1;
  }
  const label = engine ? `[${engine}] ` : '';
  counts.skipped = counts.skipped.map((entry) => ({ ...entry, name: label + entry.name }));
  return counts;
}

/** Why an engine does not start here, or undefined when it does. */
function whyNot(engine) {
  const code = `require('${join(ROOT, 'lib/engine/engine.ts')}').startEngine().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); })`;
  const result = spawnSync(process.execPath, ['--import', 'tsx', '-e', code], {
    cwd: ROOT,
    env: { ...process.env, SRGAN_ENGINE: engine },
    encoding: 'utf8',
    timeout: 120_000,
  });
  return result.status === 0 ? undefined : result.stderr.trim().split('\n')[0] || 'it timed out';
}

function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return folders.some((folder) => names.some((name) => existsSync(join(folder, name))));
}

function needsEngine(file) {
  return readFileSync(join(TEST, file), 'utf8').includes('startEngine');
}

async function runUnits(files) {
  const plain = files.filter((file) => !needsEngine(file));
  const computing = files.filter(needsEngine);
  if (plain.length) {
    await stage('without an engine', () => runTests(plain));
  }
  const forced = process.env.SRGAN_ENGINE;
  for (const engine of computing.length
    ? forced
      ? [forced]
      : ['tensorflow', 'wasm', 'webgpu']
    : []) {
    const selected =
      engine === 'webgpu' && !forced
        ? computing.filter((file) => WEBGPU_TESTS.includes(file))
        : computing;
    const reason = selected.length ? whyNot(engine) : undefined;
    if (reason) {
      skip(`${selected.length} test files on engine ${engine}`, reason);
    } else if (selected.length) {
      await stage(`engine ${engine}`, () => runTests(selected, { engine }));
    }
  }
}

async function runSpecial(room, files, missing) {
  if (files.length && missing) {
    skip(`${files.length} test files of ${room}`, missing);
  } else if (files.length) {
    await stage(room, () => runTests(files, { concurrency: 1 }));
  }
}

function findTests(only) {
  return readdirSync(TEST, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.test.ts') && !name.startsWith('bench/'))
    .filter((name) => !only || name.startsWith(only))
    .sort();
}

async function main() {
  const index = process.argv.indexOf('--only');
  const only = index < 0 ? undefined : process.argv[index + 1];
  const files = findTests(only);
  if (!only) {
    await stage('lint', () => check('@biomejs/biome/bin/biome', ['check']));
    await stage('types', () => check('typescript/bin/tsc', ['-p', 'test/tsconfig.json']));
  }
  const inRoom = (room) => files.filter((file) => file.startsWith(`${room}/`));
  await runUnits(files.filter((file) => !/^(notebooks|browser)\//.test(file)));
  const python = hasPython() ? undefined : 'Python 3.10 or later is not installed';
  await runSpecial('notebooks', inRoom('notebooks'), python);
  const chromium = findChromium() ? undefined : 'chromium is not installed';
  await runSpecial('browser', inRoom('browser'), python ?? chromium);
  if (total.skipped.length) {
    console.log('\nSkipped:');
    for (const { name, reason } of total.skipped) {
      console.log(`  ${name}: ${reason}`);
    }
  }
  const counted = total.passed + total.failed > (only ? 0 : 2);
  if (!counted) {
    console.error(
      `No test was executed in ${relative(ROOT, TEST)}${only ? ` for --only ${only}` : ''}.`,
    );
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
  process.exitCode = total.failed === 0 && counted ? 0 : 1;
}

await main();
