// failure.json of a run: why its last process ended before the run was done. The process writes it itself where it can;
// where it died without a word, whoever started it does.
import { open, readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from '../files/write-atomically';
import { schemaOf } from '../options/schema-of';

/** Why a run is not done. */
export interface Failure {
  /** 'cut-off': its process was killed or crashed; the next start goes on with the run. */
  readonly kind: 'failed' | 'diverged' | 'cut-off';
  /** A sentence. */
  readonly reason: string;
}

const failure = schemaOf<Failure>()(
  z.object({ kind: z.enum(['failed', 'diverged', 'cut-off']), reason: z.string() }),
);

/** Writes failure.json. */
export async function writeFailure(path: string, found: Failure): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(found, null, 1)}\n`);
}

/** What failure.json says; undefined where there is none that can be read. */
export async function readFailure(path: string): Promise<Failure | undefined> {
  try {
    const checked = failure.check(JSON.parse(await readFile(path, 'utf8')));
    return 'value' in checked ? checked.value : undefined;
  } catch {
    return undefined;
  }
}

/** Removes failure.json: the run is begun again. */
export const clearFailure = (path: string): Promise<void> => rm(path, { force: true });

/** At most so much of a log's end is looked at, in bytes. */
const TAIL_BYTES = 16_384;

/** The last lines of a log, without empty ones; none where there is no log. */
export async function lastLines(path: string, count = 5): Promise<string[]> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const lines = buffer
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    return lines.slice(-count);
  } finally {
    await handle.close();
  }
}
