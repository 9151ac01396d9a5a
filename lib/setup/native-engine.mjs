// Stage 3: the native part of the `tensorflow` engine. First way: TensorFlow's wheel in .venv, and the addon
// sources of @tensorflow/tfjs-node-gpu compiled against it. Second way: the package's official download.
// Failing both, the lab computes with wasm.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { addonIsCurrent, compileAddon, PACKAGE } from './compile-addon.mjs';
import { CACHE, hashOf, ROOT, readJson, SETUP_COMMAND } from './paths.mjs';
import { SetupError } from './progress.mjs';
import { hasPython, pip, readStamp, writeStamp } from './python.mjs';
import { reasonIn, runCommand } from './run-command.mjs';

/** The one place that pins TensorFlow. */
const TENSORFLOW_VERSION = '2.21.0';

const DOWNLOAD_TIMEOUT_SECONDS = 600;
const FAILED_DOWNLOAD = join(CACHE, 'download-failed.json');

/** Makes the native engine; returns the sentence to show. Only wasm left is a sentence too, never an error. */
export async function makeNativeEngine(report, { retry = false } = {}) {
  const forced = process.env.SRGAN_ENGINE;
  if (forced && forced !== 'tensorflow') {
    return `skipped: SRGAN_ENGINE=${forced}`;
  }
  try {
    return await fromWheel(report);
  } catch (error) {
    if (!(error instanceof SetupError)) {
      throw error;
    }
    const downloaded = await fromDownload(report, retry);
    return downloaded
      ? `TensorFlow from the package's download (${error.message})`
      : `wasm: ${error.message} Remedy: ${error.remedy}`;
  }
}

async function fromWheel(report) {
  if (process.platform === 'win32') {
    throw new SetupError('The engine is not compiled on Windows.', `${SETUP_COMMAND} --retry`);
  }
  if (!hasPython()) {
    throw new SetupError('TensorFlow comes with Python, which is missing.', SETUP_COMMAND);
  }
  const wheel = chooseWheel();
  if (readStamp().tensorflow !== wheel) {
    // The flavours share one folder: the other one must go first.
    const others = ['tensorflow', 'tensorflow-cpu'].filter(
      (name) => !wheel.startsWith(`${name}==`),
    );
    await pip(['uninstall', '-y', ...others], 'tensorflow-uninstall', report);
    await pip(['install', wheel], 'tensorflow', report);
    writeStamp({ tensorflow: wheel });
  }
  if (addonIsCurrent()) {
    return `up to date (${wheel})`;
  }
  report('compiling the addon');
  await compileAddon();
  await tryAddon();
  return `compiled against ${wheel}`;
}

function chooseWheel() {
  if (process.platform === 'darwin') {
    return `tensorflow==${TENSORFLOW_VERSION}`;
  }
  const gpu = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8', timeout: 20_000 });
  return gpu.status === 0 && gpu.stdout.includes('GPU')
    ? `tensorflow[and-cuda]==${TENSORFLOW_VERSION}`
    : `tensorflow-cpu==${TENSORFLOW_VERSION}`;
}

// An addon that cannot compute is worse than none: it would fail in every later program.
async function tryAddon() {
  const code =
    "const util = require('util'); util.isNullOrUndefined = (v) => v == null; util.isArray = Array.isArray;" +
    "const tf = require('@tensorflow/tfjs-node-gpu'); if (tf.add(1, 1).dataSync()[0] !== 2) process.exit(1);";
  const result = await runCommand(process.execPath, ['-e', code], { name: 'addon-trial' });
  if (result.code !== 0) {
    throw new SetupError(
      `The compiled addon does not run (${reasonIn(result.output)}; log: ${result.log}).`,
      SETUP_COMMAND,
    );
  }
}

// The package's install script fetches libtensorflow 2.9 and a prebuilt addon. Where its host is blocked that
// takes minutes to fail, so a failure is remembered until --retry.
async function fromDownload(report, retry) {
  const key = hashOf(process.platform, process.arch, process.versions.modules);
  if (readJson(join(PACKAGE, 'lib', 'download.json'))?.key === key) {
    return true;
  }
  if (!retry && readJson(FAILED_DOWNLOAD)?.key === key) {
    return false;
  }
  report("trying the package's official download");
  const flavour = chooseWheel().includes('cuda') ? 'gpu' : 'cpu';
  const result = await runCommand(process.execPath, ['scripts/install.js', flavour, 'download'], {
    name: 'tensorflow-download',
    report: (line) => report(`official download: ${line}`),
    cwd: PACKAGE,
    env: { PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` },
    timeoutSeconds: DOWNLOAD_TIMEOUT_SECONDS,
  });
  try {
    if (result.code !== 0) {
      throw new SetupError(reasonIn(result.output), '');
    }
    await tryAddon();
  } catch {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(FAILED_DOWNLOAD, JSON.stringify({ key, log: result.log }));
    return false;
  }
  writeFileSync(join(PACKAGE, 'lib', 'download.json'), JSON.stringify({ key }));
  return true;
}
