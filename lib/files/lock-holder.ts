// Who holds a lock, as its file says, and whether that one is still there.
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

/** The content of a lock file. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** When it was taken, ISO 8601. */
  readonly since: string;
  /** Which running system of that host: its boot and its numbering of processes (a container has its own); '' where unknown. */
  readonly system: string;
  /** When the process began, in the system's own count: numbers of processes are used again. '' where unknown. */
  readonly began: string;
  /** Tells two locks of one process apart. */
  readonly token: string;
}

const schema = z.object({
  host: z.string(),
  pid: z.int().positive(),
  since: z.string(),
  system: z.string(),
  began: z.string(),
  token: z.string(),
});

/** This process as a holder. */
export function ownHolder(): LockHolder {
  return {
    host: hostname(),
    pid: process.pid,
    since: new Date().toISOString(),
    system: systemNow(),
    began: beginning(process.pid) ?? '',
    token: randomBytes(8).toString('hex'),
  };
}

/** The holder that a lock file names; undefined where it is empty, half written or something else. */
export function parseHolder(text: string): LockHolder | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Whether the process that took a lock runs: known for processes of this system alone, undefined for all others
 * and where only the number could be compared, which another process may have by now.
 */
export function isRunning(holder: LockHolder): boolean | undefined {
  if (holder.host !== hostname() || holder.system !== systemNow()) return undefined;
  if (holder.began !== '') return beginning(holder.pid) === holder.began;
  try {
    process.kill(holder.pid, 0);
    return undefined;
  } catch (error) {
    const isOthers = error instanceof Error && 'code' in error && error.code === 'EPERM';
    return isOthers ? undefined : false;
  }
}

/** On Linux; elsewhere ''. */
function systemNow(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

/** When a process began, on Linux, in ticks since the boot; undefined where there is none, or only its remains. */
function beginning(pid: number): string | undefined {
  try {
    // pid (name) state ppid …: the name may hold spaces and parentheses
    const [state, ...rest] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .split(') ')
      .at(-1)!
      .split(' ');
    return state === 'Z' || state === 'X' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}
