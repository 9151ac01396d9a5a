// The bytes of one source, an address or a file, to a partial file: continued where possible, and never more of
// them than were announced or than the disk has room for.
import { createReadStream } from 'node:fs';
import { open, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { whyNotRegular } from '../files/regular-file';
import { SourceError } from './download-errors';
import { httpRequest, isAddress, withoutPassword } from './source-address';

/** Where the bytes come from and how many there may be. */
export interface Transfer {
  readonly source: string;
  /** The partial file. What it holds already is asked for no more, where the source can do that. */
  readonly part: string;
  /** Known size of the whole file; one byte more and the transfer stops. */
  readonly bytes?: number;
  /** The most that is taken where the size is unknown. */
  readonly maxBytes: number;
  /** Called with the bytes of the partial file. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal;
  /** Silence after which a connection counts as lost. */
  readonly stallSeconds: number;
}

/** What a source sends. */
interface Content {
  /** First byte of the file that is sent. */
  readonly from: number;
  /** Size of the whole file, as the source has it. */
  readonly size?: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Transfers the file. @throws SourceError where the source is at fault or there is no room */
export async function transfer(what: Transfer): Promise<void> {
  const { source, stallSeconds, signal } = what;
  const stalled = new AbortController();
  const stop = (): void => {
    const message = `${withoutPassword(source)} sent nothing for ${stallSeconds} s`;
    stalled.abort(new SourceError(message, 'unsteady'));
  };
  let timer = setTimeout(stop, stallSeconds * 1000);
  const progress = (bytes: number): void => {
    clearTimeout(timer);
    timer = setTimeout(stop, stallSeconds * 1000);
    what.onBytes?.(bytes);
  };
  const either = signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]);
  try {
    const content = isAddress(source)
      ? await fromAddress(what, either)
      : await fromFile(what, either);
    await write(content, what, progress);
  } finally {
    clearTimeout(timer);
  }
}

async function write(
  { from, size, chunks }: Content,
  what: Transfer,
  progress: (bytes: number) => void,
): Promise<void> {
  const { part, bytes: known } = what;
  if (size !== undefined) await checkSize(size, what);
  const room = await freeBytes(part);
  checkRoom((known ?? size ?? from) - from, room, part);
  const file = await open(part, from > 0 ? 'a' : 'w');
  try {
    let bytes = from;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > (known ?? what.maxBytes))
        await refuse(`more than ${known ?? what.maxBytes}`, what);
      checkRoom(bytes - from, room, part);
      await file.writeFile(chunk);
      progress(bytes);
    }
  } finally {
    await file.close();
  }
}

/** Before the first byte, where the source says how many there will be. */
async function checkSize(size: number, what: Transfer): Promise<void> {
  if (what.bytes === undefined ? size > what.maxBytes : size > what.bytes)
    await refuse(`${size}`, what);
}

/** Another file than expected: what came of it is of no use. */
async function refuse(got: string, { source, part, bytes, maxBytes }: Transfer): Promise<never> {
  await rm(part, { force: true });
  const name = withoutPassword(source);
  throw bytes === undefined
    ? new SourceError(
        `${name} has ${got} bytes, and at most ${maxBytes} are taken where the size is not known`,
        'wrong',
      )
    : new SourceError(`${name} sent another file: ${got} bytes instead of ${bytes}`, 'wrong');
}

function checkRoom(bytes: number, room: number, part: string): void {
  if (bytes <= room) return;
  const mega = (count: number): string => `${Math.round(count / 1e6)} MB`;
  const remedy = 'free some space and run it again: it continues';
  throw new SourceError(
    `the disk is full at ${part}: ${mega(bytes)} are to come, ${mega(room)} are free`,
    'local',
    remedy,
  );
}

/** Unknown to some file systems: then the disk says so itself when it is full. */
async function freeBytes(path: string): Promise<number> {
  return statfs(dirname(path)).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Number.POSITIVE_INFINITY,
  );
}

async function fromFile({ source }: Transfer, signal: AbortSignal): Promise<Content> {
  const reason = await whyNotRegular(source);
  if (reason !== undefined) {
    const absent = reason === 'there is no such file';
    const message = absent ? `there is no ${source}` : `${source} is no regular file: ${reason}`;
    throw new SourceError(message, absent ? 'absent' : 'refused');
  }
  const { size } = await stat(source);
  return { from: 0, size, chunks: createReadStream(source, { signal }) };
}

async function fromAddress({ source, part }: Transfer, signal: AbortSignal): Promise<Content> {
  const have = await sizeOf(part);
  const headers = {
    'accept-encoding': 'identity',
    ...(have > 0 ? { range: `bytes=${have}-` } : {}),
  };
  const response = await httpRequest(source, headers, signal);
  await checkStatus(response, source, part);
  // a server without ranges sends the whole file again
  const range = /^bytes (\d+)-\d+\/(\d+)?/.exec(response.headers.get('content-range') ?? '');
  const continues = response.status === 206 && Number(range?.[1]) === have;
  const from = continues ? have : 0;
  const length = response.headers.get('content-length');
  const size = length === null ? undefined : from + Number(length);
  return { from, ...(size === undefined ? {} : { size }), chunks: response.body ?? noChunks() };
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}

async function checkStatus(response: Response, source: string, part: string): Promise<void> {
  const { status } = response;
  if (status === 200 || status === 206) return;
  await response.body?.cancel();
  const message = `${withoutPassword(source)} answered ${status}`;
  if (status === 416) {
    await rm(part, { force: true });
    throw new SourceError(`${message}: it has no more bytes than were already there`, 'unsteady');
  }
  if (status >= 500 || status === 429 || status === 408) throw new SourceError(message, 'unsteady');
  throw new SourceError(message, status === 404 || status === 410 ? 'absent' : 'refused');
}

/** The size of a file, 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
