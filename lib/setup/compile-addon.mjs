// Compiles the addon of @tensorflow/tfjs-node-gpu against TensorFlow's wheel in .venv, without node-gyp: two
// sources of the package and two of ours, headers from npm `node-api-headers` and the wheel, linked by rpath to
// the wheel, which keeps the wheel's own look-ups of its CUDA libraries valid.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hashOf, ROOT, readJson, SETUP_COMMAND, VENV } from './paths.mjs';
import { SetupError } from './progress.mjs';
import { reasonIn, runCommand } from './run-command.mjs';

/** The package whose addon this is. */
export const PACKAGE = join(ROOT, 'node_modules', '@tensorflow', 'tfjs-node-gpu');

// Node-API 8 is the newest that the package knows; every later Node loads it.
const NODE_API = 8;
const FOLDER = join(PACKAGE, 'lib', `napi-v${NODE_API}`);
const ADDON = join(FOLDER, 'tfjs_binding.node');
const STAMP = join(FOLDER, 'srgan-lab.json');

/** Whether the addon was compiled from the present sources, wheel and flags. */
export function addonIsCurrent() {
  const plan = planCompilation();
  return plan !== undefined && existsSync(ADDON) && readJson(STAMP)?.inputs === plan.inputs;
}

/** Compiles the addon. Throws a SetupError when there is no wheel or no compiler, or when the compiler fails. */
export async function compileAddon() {
  const plan = planCompilation();
  if (!plan) {
    throw new SetupError(
      "TensorFlow's libraries are not in .venv.",
      `delete .venv, then ${SETUP_COMMAND}`,
    );
  }
  const compiler = findCompiler();
  mkdirSync(FOLDER, { recursive: true });
  rmSync(STAMP, { force: true });
  // Another process may hold the old addon open: replace it, never write into it.
  const temporary = `${ADDON}.${process.pid}`;
  const result = await runCommand(compiler, [...plan.args, '-o', temporary], { name: 'addon' });
  if (result.code !== 0) {
    rmSync(temporary, { force: true });
    throw new SetupError(
      `${compiler} could not compile the engine (${reasonIn(result.output)}; log: ${result.log}).`,
      SETUP_COMMAND,
    );
  }
  renameSync(temporary, ADDON);
  writeFileSync(STAMP, JSON.stringify({ inputs: plan.inputs }));
}

function planCompilation() {
  const tensorflow = findTensorflow();
  if (!tensorflow) {
    return undefined;
  }
  const binding = join(PACKAGE, 'binding');
  const sources = readdirSync(binding)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => join(binding, name));
  for (const own of ['log-level.cc', 'list-attributes.cc']) {
    sources.push(join(ROOT, 'lib', 'setup', own));
  }
  const args = [
    ...['-O2', '-std=c++17', '-fPIC', '-shared', `-DNAPI_VERSION=${NODE_API}`],
    // see list-attributes.cc
    '-DTFE_OpSetAttrString=SrganSetAttrString',
    `-I${join(ROOT, 'node_modules', 'node-api-headers', 'include')}`,
    `-I${join(tensorflow, 'include')}`,
    ...sources,
    ...linkerFlags(tensorflow),
  ];
  const versionFile = join(
    tensorflow,
    'include',
    'tensorflow',
    'core',
    'public',
    'release_version.h',
  );
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8') : '';
  const contents = sources.map((path) => readFileSync(path, 'utf8'));
  return { args, inputs: hashOf(process.arch, version, ...args, ...contents) };
}

function linkerFlags(tensorflow) {
  const rpath = `-Wl,-rpath,${tensorflow}`;
  if (process.platform === 'darwin') {
    const libraries = ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'];
    return [
      ...libraries.map((name) => join(tensorflow, name)),
      rpath,
      '-undefined',
      'dynamic_lookup',
    ];
  }
  const libraries = ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];
  // initfirst: log-level.cc must run before TensorFlow's own start-up code, which prints.
  return [`-L${tensorflow}`, ...libraries, rpath, '-Wl,-z,initfirst'];
}

function findTensorflow() {
  const lib = join(VENV, 'lib');
  const versions = existsSync(lib)
    ? readdirSync(lib).filter((name) => name.startsWith('python3'))
    : [];
  return versions
    .map((name) => join(lib, name, 'site-packages', 'tensorflow'))
    .find((folder) => readdirSafely(folder).some((name) => name.startsWith('libtensorflow_cc.')));
}

function readdirSafely(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function findCompiler() {
  const candidates = [process.env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean);
  const compiler = candidates.find((name) => spawnSync(name, ['--version']).status === 0);
  if (!compiler) {
    throw new SetupError(
      'The native engine needs a C++ compiler, and none was found.',
      process.platform === 'darwin'
        ? `xcode-select --install, then ${SETUP_COMMAND}`
        : `apt-get install g++, then ${SETUP_COMMAND}`,
    );
  }
  return compiler;
}
