// One file from the network or a mirror, so that it is either whole and checked, or absent.
// Bytes go to <path>.part, which a later try continues; only a file of the right size and checksum gets its name.
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashFile } from '../files/hash-file';
import { makeFolders } from '../files/make-folders';
import { asSourceError, remedyFor, SourceError } from './download-errors';
import { withoutPassword } from './source-address';
import { sizeOf, transfer } from './transfer';

/** What to download, and what is known of it. */
export interface Download {
  /** Addresses (http, https) or paths of files, tried in order until one has it. */
  readonly sources: readonly string[];
  /**
   * Places on a mirror, tried before. Only a mirror that does not have the file is passed over: one that cannot be
   * reached, refuses or sends another file is a fault to be told, not a reason to ask the sources.
   */
  readonly mirrors?: readonly string[];
  /** Where it goes. */
  readonly path: string;
  /** With the size, not a byte more is taken. */
  readonly bytes?: number;
  readonly sha256?: string;
  readonly md5?: string;
  /** The most that is taken where the size is unknown. Default MAX_UNKNOWN_BYTES. */
  readonly maxBytes?: number;
}

/** Options of downloadFile. */
export interface DownloadOptions {
  /** Called with the bytes of the file that are on the disk now: it falls back where a server starts anew. */
  onBytes?: (bytes: number) => void;
  signal?: AbortSignal;
  /** Silence after which a connection counts as lost. Default 30. */
  stallSeconds?: number;
  /** Retries of a source, delay doubling. Default 4. */
  retries?: number;
  /** Delay before the first retry, in seconds. Default 1. */
  backOffSeconds?: number;
}

/** 8 GiB, the most that is taken of a file whose size nobody has told. */
const MAX_UNKNOWN_BYTES: number = 2 ** 33;

/**
 * Downloads one file and checks it. An interrupted one continues where it stopped if the server can.
 * @returns the source or mirror that had it
 * @throws in words for a user, when every source fails: each with its reason, and the remedy; the partial file stays for the next time
 */
export async function downloadFile(what: Download, options: DownloadOptions = {}): Promise<string> {
  const { mirrors = [], sources } = what;
  const failures: SourceError[] = [];
  for (const [i, source] of [...mirrors, ...sources].entries()) {
    if (!isAsked(i, failures, mirrors.length)) break;
    try {
      await makeFolders(dirname(what.path));
      await fromSource(source, what, options);
      await rename(`${what.path}.part`, what.path);
      return source;
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(asSourceError(error, withoutPassword(source), what.path));
    }
  }
  const last = failures.at(-1);
  throw new Error(
    `downloadFile: ${what.path} must be downloaded, but ${reasonsOf(failures)}; ` +
      remedyFor(last?.kind ?? 'absent', { mirrored: mirrors.length > 0, remedy: last?.remedy }),
  );
}

/** Whether the next source is asked after the failures of those before it, of which the first ones are mirrors. */
function isAsked(next: number, failures: readonly SourceError[], mirrors: number): boolean {
  const kinds = failures.map(({ kind }) => kind);
  if (kinds.includes('local')) return false;
  if (next < mirrors) return kinds.every((kind) => kind === 'absent' || kind === 'wrong');
  return kinds.slice(0, mirrors).every((kind) => kind === 'absent');
}

/** Every source with its reason. */
function reasonsOf(failures: readonly SourceError[]): string {
  const reasons = failures.map(({ message }) => message);
  if (reasons.length < 2) return reasons[0] ?? 'it has no source';
  return `${reasons.slice(0, -1).join(', ')}, and ${reasons.at(-1)}`;
}

async function fromSource(source: string, what: Download, options: DownloadOptions): Promise<void> {
  const { retries = 4, backOffSeconds = 1, stallSeconds = 30, onBytes, signal } = options;
  const { path, bytes, maxBytes = MAX_UNKNOWN_BYTES } = what;
  const part = `${path}.part`;
  for (let attempt = 0; ; attempt++) {
    try {
      const have = await sizeOf(part);
      if (have === 0 || have !== bytes) {
        await transfer({ source, part, bytes, maxBytes, onBytes, signal, stallSeconds });
      }
      await check(what, withoutPassword(source), have > 0);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const failure = asSourceError(error, withoutPassword(source), path);
      if (!failure.again || attempt >= retries) throw failure;
      await sleep(1000 * backOffSeconds * 2 ** attempt, undefined, { signal });
    }
  }
}

/** Size and checksums. What is wrong is deleted; a file that was continued gets a second chance from the start. */
async function check(what: Download, source: string, resumed: boolean): Promise<void> {
  const part = `${what.path}.part`;
  const bytes = await sizeOf(part);
  if (what.bytes !== undefined && bytes < what.bytes) {
    const message = `${source} broke off after ${bytes} of ${what.bytes} bytes`;
    throw new SourceError(message, 'unsteady');
  }
  const wrong = await firstMismatch(what, part, bytes);
  if (wrong === undefined) return;
  await rm(part, { force: true });
  throw new SourceError(`${source} sent another file: ${wrong}`, 'wrong', undefined, resumed);
}

async function firstMismatch(
  what: Download,
  part: string,
  bytes: number,
): Promise<string | undefined> {
  if (what.bytes !== undefined && bytes !== what.bytes) {
    return `${bytes} bytes instead of ${what.bytes}`;
  }
  for (const kind of ['sha256', 'md5'] as const) {
    const expected = what[kind];
    if (expected === undefined) continue;
    const got = await hashFile(part, kind);
    if (got !== expected) {
      return `its ${kind} is ${got.slice(0, 12)}… instead of ${expected.slice(0, 12)}…`;
    }
  }
  return undefined;
}
