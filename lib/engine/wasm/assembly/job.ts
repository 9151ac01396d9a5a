// One job at a time, shared by a team of threads. AssemblyScript: compiled to WebAssembly by `npm run build`.
// Every thread has an instance of this module over the same memory. The owner writes the job's numbers, then
// publishes how many tasks it has; threads take tasks until none is left. Layout: ../job-layout.ts.

import {
  ACCUMULATE_FILTER_GRADIENT,
  CONVOLVE,
  FINISHED,
  GENERATION,
  KIND,
  PACK_FILTER,
  WAITING,
} from '../job-layout';
import { accumulateFilterGradient, storeFilterGradient } from './filter-gradient';
import { convolve } from './forward';
import { packFilter } from './pack-filter';

/** Takes part in one job after the other; never returns. For the helping threads. */
export function serve(): void {
  while (true) {
    const generation = atomic.load<i32>(GENERATION);
    takeTasks();
    atomic.wait<i32>(GENERATION, generation, -1);
  }
}

/** Runs the job that stands in memory, with the help of whoever is awake, and returns when it is done. */
export function run(tasks: i32): void {
  atomic.store<i32>(FINISHED, 0);
  // From here on the job is public: what was written before is seen by whoever takes a task.
  atomic.store<i32>(WAITING, tasks);
  atomic.add<i32>(GENERATION, 1);
  if (tasks > 1) atomic.notify(GENERATION, -1);
  takeTasks();
  let finished = atomic.load<i32>(FINISHED);
  while (finished < tasks) {
    atomic.wait<i32>(FINISHED, finished, -1);
    finished = atomic.load<i32>(FINISHED);
  }
}

function takeTasks(): void {
  // A thread that wakes late finds nothing here, or takes part in the next job.
  let left = atomic.sub<i32>(WAITING, 1);
  while (left > 0) {
    runTask(left - 1);
    atomic.add<i32>(FINISHED, 1);
    atomic.notify(FINISHED, 1);
    left = atomic.sub<i32>(WAITING, 1);
  }
}

function runTask(task: i32): void {
  switch (load<i32>(KIND)) {
    case PACK_FILTER:
      packFilter(task);
      break;
    case CONVOLVE:
      convolve(task);
      break;
    case ACCUMULATE_FILTER_GRADIENT:
      accumulateFilterGradient(task);
      break;
    default:
      storeFilterGradient(task);
  }
}
