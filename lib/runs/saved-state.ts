// How far a run's checkpoint is, from the head of the file: a list of runs must not read every weight.
import { type FileHandle, open } from 'node:fs/promises';
import { readHeader } from '../training/tensor-header';

/** What a checkpoint says of its run. */
export interface SavedState {
  /** Steps done. */
  readonly step: number;
  /** Seconds trained; absent in checkpoints that do not say. */
  readonly seconds?: number;
}

/** Longest header that is read: that of some hundred thousand tensors. */
const MAX_HEADER_BYTES = 10_000_000;

/** The state in a checkpoint, unchecked but for its form; undefined where there is none that can be read. */
export async function savedState(checkpoint: string): Promise<SavedState | undefined> {
  const handle = await open(checkpoint, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { step, seconds } = JSON.parse((await metadataOf(handle)).state ?? '{}');
    if (typeof step !== 'number') return undefined;
    return typeof seconds === 'number' ? { step, seconds } : { step };
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

async function metadataOf(handle: FileHandle): Promise<Readonly<Record<string, string>>> {
  const { size } = await handle.stat();
  const { buffer: head } = await handle.read(Buffer.alloc(8), 0, 8, 0);
  const length = 8 + Number(head.readBigUInt64LE());
  if (length > Math.min(size, MAX_HEADER_BYTES)) return {};
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, 0);
  return readHeader(buffer, size - length)?.metadata ?? {};
}
