// Which tests need what, by folder: the one place where that is said. A test is test/<room>/<name>.test.ts, and the
// room decides. What differs from its room has a mark in its name, before `.test.ts`:
//   .engine  computes, in a room that does not
//   .plain   runs once, in a room that has an engine: it needs none, or starts one beside other programs
//   .slow    is left out by `npm run unit` (a process for every case, say)
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../lib/setup/paths.mjs';

/** The folder of tests. */
export const TEST = join(ROOT, 'test');

/** Rooms that make no tensor: their tests run once. Tests of all other rooms run once on each engine. */
const WITHOUT_ENGINE = [
  ...['setup', 'files', 'random', 'options', 'images', 'degradation', 'data'],
  ...['artifacts', 'config'],
  ...['figures', 'output', 'report'],
];

/** Rooms that start Jupyter or a browser: one file at a time, at the end. */
const SLOW_PROGRAMS = ['notebooks', 'browser'];

/** Rooms that `npm run unit` leaves out: they train or start programs. */
const NOT_UNIT = ['experiments', 'cli', ...SLOW_PROGRAMS];

/**
 * The engines that tests run on, in order of preference. `files`: all that it can do in Node; WebGPU gives no value
 * synchronously. Tests in test/engine/<engine> run on that engine only.
 */
export const ENGINES = [
  { name: 'tensorflow' },
  { name: 'wasm' },
  {
    name: 'webgpu',
    files: ['conv2d-gradients', 'layers', 'operations'].map((name) => `ops/${name}.test.ts`),
  },
];

/** Test files by path below test/, sorted: all, those of `npm run unit`, those whose path begins with `only`. */
export function findTests({ unit = false, only = '' } = {}) {
  return readdirSync(TEST, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.test.ts') && name.startsWith(only))
    .filter((name) => !unit || !(NOT_UNIT.includes(roomOf(name)) || marksOf(name).includes('slow')))
    .sort();
}

/** The room of a test file. */
export function roomOf(file) {
  return file.split('/')[0];
}

/** Whether a test file starts Jupyter or a browser. */
export function startsSlowProgram(file) {
  return SLOW_PROGRAMS.includes(roomOf(file));
}

/** Whether a test file runs once on each engine. */
export function needsEngine(file) {
  const marks = marksOf(file);
  if (marks.includes('engine') || marks.includes('plain')) {
    return marks.includes('engine');
  }
  return ![...WITHOUT_ENGINE, ...SLOW_PROGRAMS].includes(roomOf(file));
}

/** The engine whose own test this is, or undefined. */
export function ownEngineOf(file) {
  const [room, folder, ...rest] = file.split('/');
  return room === 'engine' && rest.length > 0 ? folder : undefined;
}

// losses/total.plain.slow.test.ts has the marks `plain` and `slow`.
function marksOf(file) {
  return file.split('/').at(-1).split('.').slice(1, -2);
}
