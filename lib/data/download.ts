// One file from the network or a mirror, so that it is either whole and checked, or absent.
// Bytes go to <path>.part, which a later try continues; only a file of the right size and checksum gets its name.
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashFile } from '../files/hash-file';
import { asSourceError, OFFLINE, SourceError } from './download-errors';

/** What to download, and what is known of it. */
export interface Download {
  /** Addresses (http, https) or paths of files, tried in order until one has it. */
  readonly sources: readonly string[];
  /** Where it goes. */
  readonly path: string;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly md5?: string;
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

/**
 * Downloads one file and checks it. An interrupted one continues where it stopped if the server can.
 * @throws in words for a user, with the remedy, when every source fails; the partial file stays for the next time
 */
export async function downloadFile(what: Download, options: DownloadOptions = {}): Promise<void> {
  await mkdir(dirname(what.path), { recursive: true });
  let failure: SourceError | undefined;
  for (const source of what.sources) {
    try {
      await fromSource(source, what, options);
      await rename(`${what.path}.part`, what.path);
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      failure = asSourceError(error, source, what.path);
    }
  }
  throw new Error(
    `downloadFile: ${what.path} must be downloaded, but ${failure?.message ?? 'it has no source'}; ${failure?.remedy ?? OFFLINE}`,
  );
}

async function fromSource(source: string, what: Download, options: DownloadOptions): Promise<void> {
  const { retries = 4, backOffSeconds = 1, signal } = options;
  for (let attempt = 0; ; attempt++) {
    try {
      const resumed = await sizeOf(`${what.path}.part`);
      if (resumed === 0 || resumed !== what.bytes) await transfer(source, what, options);
      await check(what, source, resumed > 0);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const failure = asSourceError(error, source, what.path);
      if (!failure.again || attempt >= retries) throw failure;
      await sleep(1000 * backOffSeconds * 2 ** attempt, undefined, { signal });
    }
  }
}

async function transfer(source: string, what: Download, options: DownloadOptions): Promise<void> {
  const part = `${what.path}.part`;
  if (/^https?:/.test(source)) return transferHttp(source, part, options);
  await copyFile(source, part);
  options.onBytes?.(await sizeOf(part));
}

async function transferHttp(source: string, part: string, options: DownloadOptions): Promise<void> {
  const { onBytes, signal, stallSeconds = 30 } = options;
  const stalled = new AbortController();
  const stop = (): void => {
    stalled.abort(new SourceError(`${source} sent nothing for ${stallSeconds} s`, OFFLINE, true));
  };
  let timer = setTimeout(stop, stallSeconds * 1000);
  const have = await sizeOf(part);
  try {
    const response = await fetch(source, {
      headers: { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
      signal: signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]),
    });
    await checkStatus(response, source, part);
    const resumed = continuesAt(response, have);
    const file = await open(part, resumed ? 'a' : 'w');
    try {
      let bytes = resumed ? have : 0;
      for await (const chunk of response.body ?? []) {
        clearTimeout(timer);
        timer = setTimeout(stop, stallSeconds * 1000);
        await file.write(chunk as Uint8Array);
        bytes += chunk.length;
        onBytes?.(bytes);
      }
    } finally {
      await file.close();
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the answer continues the partial file; a server without ranges sends the whole file again. */
function continuesAt(response: Response, have: number): boolean {
  return (
    response.status === 206 &&
    response.headers.get('content-range')?.startsWith(`bytes ${have}-`) === true
  );
}

async function checkStatus(response: Response, source: string, part: string): Promise<void> {
  const { status } = response;
  if (status === 200 || status === 206) return;
  await response.body?.cancel();
  if (status === 416) {
    await rm(part, { force: true });
    throw new SourceError(`${source} has no more bytes than were already there`, 'try again', true);
  }
  if (status >= 500 || status === 429 || status === 408) {
    throw new SourceError(`${source} answered ${status}`, 'try again later', true);
  }
  const remedy =
    'the address may have moved: set SRGAN_MIRROR to a folder or address that has the files';
  throw new SourceError(`${source} answered ${status}`, remedy, false);
}

/** Size and checksums. What is wrong is deleted; a file that was continued gets a second chance from the start. */
async function check(what: Download, source: string, resumed: boolean): Promise<void> {
  const part = `${what.path}.part`;
  const bytes = await sizeOf(part);
  if (what.bytes !== undefined && bytes < what.bytes) {
    throw new SourceError(
      `${source} broke off after ${bytes} of ${what.bytes} bytes`,
      'try again',
      true,
    );
  }
  const wrong = await firstMismatch(what, part, bytes);
  if (wrong === undefined) return;
  await rm(part, { force: true });
  throw new SourceError(
    `${source} sent another file: ${wrong}`,
    'it was deleted; use another mirror, or report it',
    resumed,
  );
}

async function firstMismatch(
  what: Download,
  part: string,
  bytes: number,
): Promise<string | undefined> {
  if (what.bytes !== undefined && bytes !== what.bytes)
    return `${bytes} bytes instead of ${what.bytes}`;
  for (const kind of ['sha256', 'md5'] as const) {
    const expected = what[kind];
    if (expected === undefined) continue;
    const got = await hashFile(part, kind);
    if (got !== expected)
      return `its ${kind} is ${got.slice(0, 12)}… instead of ${expected.slice(0, 12)}…`;
  }
  return undefined;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
