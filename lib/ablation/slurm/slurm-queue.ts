// What the cluster's queue says of an ablation's tasks. It may forget what has ended, and be out of reach: it only says
// what still goes on. How a job stands is in its folder.
import { callSlurm } from './slurm-programs';

/** A task of an array. */
export interface QueuedTask {
  /** The array's job id. */
  readonly id: string;
  readonly index: number;
  /** The job name. */
  readonly name: string;
  /** As squeue has it: PENDING, RUNNING, … */
  readonly state: string;
  /** Why it waits, or waited last; '' where squeue says None. */
  readonly reason: string;
}

/** States after which nothing more happens. */
const ENDED = new Set([
  ...['BOOT_FAIL', 'CANCELLED', 'COMPLETED', 'DEADLINE', 'FAILED', 'NODE_FAIL'],
  ...['OUT_OF_MEMORY', 'PREEMPTED', 'REVOKED', 'TIMEOUT'],
]);

/** Why a task may wait for ever. */
const STUCK = /held|BadConstraints|^Partition|^Invalid(QOS|Account)/i;

/** Whether a task waits or works. */
export const isActive = ({ state }: QueuedTask): boolean => !ENDED.has(state);

/** Whether a task waits for something that only a person can change. */
export const isStuck = ({ state, reason }: QueuedTask): boolean =>
  state === 'PENDING' && STUCK.test(reason);

/** Whether the cluster took a task away since what it needed had failed. */
export const neverBegan = ({ state, reason }: QueuedTask): boolean =>
  state === 'CANCELLED' && reason === 'DependencyNeverSatisfied';

/** A task as Slurm's programs name it. */
export const taskName = ({ id, index }: Pick<QueuedTask, 'id' | 'index'>): string =>
  `${id}_${index}`;

/** All tasks of jobs of these names, those that ended lately too. @throws SlurmError when the controller does not answer. */
export async function askQueue(names: readonly string[]): Promise<QueuedTask[]> {
  if (names.length === 0) return [];
  const what = ['--noheader', '--array', '--states=all', `--name=${names.join(',')}`];
  return parseQueue(await callSlurm('squeue', [...what, '--format=%F|%K|%j|%T|%r']));
}

/** Reads squeue's lines; those that are of no task of an array are left out. */
export function parseQueue(text: string): QueuedTask[] {
  return text.split('\n').flatMap((line) => {
    const [id, index, name, state, ...reason] = line.trim().split('|');
    if (!/^\d+$/.test(id) || !/^\d+$/.test(index ?? '') || state === undefined) return [];
    const why = reason.join('|');
    return [{ id, index: Number(index), name, state, reason: why === 'None' ? '' : why }];
  });
}
