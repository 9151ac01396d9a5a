// What tslab 1.0.22 lacks for long cells, put into its modules before its program starts: a kernel that is busy while a
// cell runs, and a stop button that ends a cell in one line together with all that the cell would start. And a log that
// does not tell how a forged message must be signed. Where tslab is not what it was, nothing is changed. The library's side is lib/experiments/interruption.ts.
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

/** How long a stopped cell may take to end by itself, once its training has saved: it may draw a last chart. */
const GRACE_MS = 800;

/** The cell whose code is running, also after its end: {interrupted}. */
const cells = new AsyncLocalStorage();
/** The cell that the kernel is busy with. */
let running;

/** Patches what `require` finds at these paths: tslab's dist/executor.js and dist/jupyter.js. */
export function patchKernel(require, { executor, jupyter }) {
  const load = (path) => {
    try {
      return require(path);
    } catch {
      return {};
    }
  };
  endCellsInOneLine(load(executor));
  const server = load(jupyter).ZmqServer?.prototype;
  stayBusy(server);
  dropForgedMessages(server);
  subscribe('srgan-lab:begins', (question) => {
    if (cells.getStore()?.interrupted) question.interrupted = true;
  });
  subscribe('srgan-lab:stops', ({ signal }) => {
    if (running && signal === 'SIGINT') running.interrupted = true;
  });
}

/** Run All sends all cells at once, and tslab calls itself idle at the end of each, while the next one runs. */
function stayBusy(server) {
  const publish = server?.publishStatus;
  if (typeof publish !== 'function') return;
  // in the order in which they came, which is the order in which they run
  const open = new Set();
  server.publishStatus = function (status, request) {
    publish.call(this, status, request);
    if (status === 'busy' && request?.header?.msg_type === 'execute_request') open.add(request);
    if (status !== 'idle') return;
    open.delete(request);
    const [current] = open;
    if (current) publish.call(this, 'busy', current);
  };
}

/** tslab's error over a message with a wrong signature names the right one, and ends in the log, where others may read it. */
function dropForgedMessages(server) {
  const handle = server?.handleShellMessage;
  if (typeof handle !== 'function') return;
  server.handleShellMessage = async function (...message) {
    try {
      return await handle.apply(this, message);
    } catch (error) {
      if (!/^invalid hmac/.test(error?.message)) throw error;
      console.error('A message whose signature is wrong was dropped.');
    }
  };
}

function endCellsInOneLine(module) {
  const create = module.createExecutor;
  if (typeof create !== 'function') return;
  module.createExecutor = (folder, converters, console) => {
    const sayInterrupted = () => console.error('Interrupted.');
    const error = (...words) =>
      isInterrupt(words[0]) ? sayInterrupted() : console.error(...words);
    const executor = create(folder, converters, { ...console, error });
    const { execute, interrupt } = executor;
    if (typeof execute !== 'function' || typeof interrupt !== 'function') return executor;
    return {
      ...executor,
      execute: (source) => runCell(() => execute(source), sayInterrupted),
      interrupt: () => interruptCell(interrupt),
    };
  };
}

/** tslab's, that of Node's vm, and that of a run that did not begin. */
const isInterrupt = (error) =>
  error?.message === 'Interrupted asynchronously' ||
  error?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' ||
  error?.name === 'InterruptedError';

/** A cell that was interrupted and reached its end all the same has failed: the cells after it are not to run. */
async function runCell(execute, sayInterrupted) {
  const cell = { interrupted: false };
  running = cell;
  try {
    const done = await cells.run(cell, execute);
    if (done && cell.interrupted) sayInterrupted();
    return done && !cell.interrupted;
  } finally {
    running = undefined;
  }
}

/** tslab's interrupt ends the cell's display, not its code. A cell that was told already has a moment to end by itself. */
function interruptCell(interrupt) {
  const cell = running;
  const grace = cell?.interrupted ? GRACE_MS : 0;
  if (cell) cell.interrupted = true;
  setTimeout(() => running === cell && interrupt(), grace);
}
