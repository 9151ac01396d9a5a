// `npm test`: lint, types, then every test, those that compute once per engine that starts here (SRGAN_ENGINE limits
// them to one). `npm run unit` (--unit): the quick rooms, on the first engine that starts. `--only losses` takes one
// room, `--only losses/grid` one file, without lint and types. Which test needs what is said in rooms.mjs.
// The last line is `N passed, N failed, N skipped`; every skip is listed with its reason.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildLibrary } from '../lib/setup/build.mjs';
import { ROOT } from '../lib/setup/paths.mjs';
import { hasPython } from '../lib/setup/python.mjs';
import {
  ENGINES,
  findTests,
  needsEngine,
  ownEngineOf,
  roomOf,
  startsSlowProgram,
} from './rooms.mjs';
import { runFiles } from './run-files.mjs';

/** What a file may take: of the quick ones one that runs on has an endless loop. */
const MINUTES = { unit: 3, all: 20 };

const FORCED_ENGINE = process.env.SRGAN_ENGINE;
const total = { tests: 0, passed: 0, failed: 0, skipped: [] };

function skip(name, reason) {
  total.skipped.push({ name, reason });
}

/** Runs one stage and prints its name, time and counts. `work` resolves to { passed, failed, skipped }. */
async function stage(name, work) {
  const start = Date.now();
  const { passed, failed, skipped = [] } = await work();
  total.passed += passed;
  total.failed += failed;
  total.skipped.push(...skipped);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(
    `${name.padEnd(24)} ${seconds.padStart(7)} s  ${passed} passed, ${failed} failed, ${skipped.length} skipped`,
  );
}

async function testStage(name, files, options) {
  await stage(name, async () => {
    const counts = await runFiles(files, options);
    total.tests += counts.passed + counts.failed;
    return counts;
  });
}

function check(program, args) {
  const command = [join(ROOT, 'node_modules', program), ...args];
  const { status } = spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function failStage(name, reason) {
  await stage(name, () => ({ passed: 0, failed: 1 }));
  console.error(reason);
}

/** Why an engine does not start here, or undefined when it does. */
function whyNot(engine) {
  const module = JSON.stringify(join(ROOT, 'lib/engine/engine.ts'));
  const code = `require(${module}).startEngine().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); })`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', code], {
    cwd: ROOT,
    env: { ...process.env, SRGAN_ENGINE: engine },
    encoding: 'utf8',
    timeout: 120_000,
  });
  return status === 0 ? undefined : stderr.trim().split('\n')[0] || 'it timed out';
}

async function runOnEngines(computing, { unit, minutes }) {
  const used = [];
  for (const { name, files } of FORCED_ENGINE ? [{ name: FORCED_ENGINE }] : ENGINES) {
    const selected = computing
      .filter((file) => !files || files.includes(file))
      .filter((file) => [undefined, name].includes(ownEngineOf(file)));
    if (selected.length === 0 || (unit && used.length > 0)) {
      continue;
    }
    const reason = whyNot(name);
    if (!reason) {
      used.push(name);
      await testStage(`engine ${name}`, selected, { engine: name, minutes });
    } else if (FORCED_ENGINE) {
      await failStage(`engine ${name}`, reason);
    } else {
      skip(`${selected.length} test files on engine ${name}`, reason);
    }
  }
  const left = computing.filter((file) => ownEngineOf(file) && !used.includes(ownEngineOf(file)));
  for (const file of left) {
    skip(`test/${file}`, `it is for the engine ${ownEngineOf(file)}, which this run did not use`);
  }
}

async function runSlowPrograms(files) {
  const python = hasPython() ? undefined : 'Python 3.10 or later is not installed';
  const missing = {
    notebooks: python,
    browser: python ?? (hasChromium() ? undefined : 'chromium is not installed'),
  };
  for (const [room, reason] of Object.entries(missing)) {
    const selected = files.filter((file) => roomOf(file) === room);
    if (selected.length && reason) {
      skip(`${selected.length} test files of ${room}`, reason);
    } else if (selected.length) {
      await testStage(room, selected, { concurrency: 1 });
    }
  }
}

function hasChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return folders.some((folder) => names.some((name) => existsSync(join(folder, name))));
}

async function runAll({ only, unit }) {
  // Some tests start what is built: it must be what the sources say.
  await buildLibrary().catch((error) => failStage('build', error.message));
  if (!only && !unit) {
    await stage('lint', () => check('@biomejs/biome/bin/biome', ['check']));
    for (const project of ['test', 'lib/demo/page']) {
      await stage(`types of ${project}`, () => check('typescript/bin/tsc', ['-p', project]));
    }
  }
  const files = findTests({ only, unit });
  const minutes = unit ? MINUTES.unit : MINUTES.all;
  const plain = files.filter((file) => !needsEngine(file) && !startsSlowProgram(file));
  if (plain.length) {
    await testStage('without an engine', plain, { minutes });
  }
  await runOnEngines(files.filter(needsEngine), { unit, minutes });
  await runSlowPrograms(files.filter(startsSlowProgram));
}

function summarize({ only }) {
  if (total.skipped.length) {
    console.log('\nSkipped:');
    for (const { name, reason } of total.skipped) {
      console.log(`  ${name}: ${reason}`);
    }
  }
  if (total.tests === 0) {
    console.error(`No test was executed${only ? ` for --only ${only}` : ''}.`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
  process.exitCode = total.failed === 0 && total.tests > 0 ? 0 : 1;
}

try {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, unit: { type: 'boolean' } },
  });
  await runAll(values);
  summarize(values);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
