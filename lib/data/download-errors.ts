// Why a download failed, in words for a person.

/** A reason why a source failed: whether trying it again may help, and what a person can do. */
export class SourceError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
    readonly again: boolean,
  ) {
    super(message);
  }
}

/** The remedy where there is no way to the server. */
export const OFFLINE =
  'connect to the network, or set SRGAN_MIRROR to a folder or address that has the files';

/** Node's many ways of saying it, in words. */
export function asSourceError(error: unknown, source: string, path: string): SourceError {
  if (error instanceof SourceError) return error;
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (cause instanceof SourceError) return cause;
  const code = (error as NodeJS.ErrnoException).code ?? cause?.code ?? '';
  if (code === 'ENOSPC')
    return new SourceError(
      `the disk is full at ${path}`,
      'free some space and run it again: it continues',
      false,
    );
  if (code === 'ENOENT')
    return new SourceError(`${source} does not exist`, 'check SRGAN_MIRROR', false);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new SourceError(
      `${path} may not be written`,
      'change the permissions, or set SRGAN_DATASETS to another folder',
      false,
    );
  }
  const offline = [
    'ENOTFOUND',
    'EAI_AGAIN',
    'ENETUNREACH',
    'ENETDOWN',
    'EHOSTUNREACH',
    'ECONNREFUSED',
  ];
  const detail = code === '' ? (cause?.message ?? message) : code;
  if (offline.includes(code))
    return new SourceError(`${source} cannot be reached (${detail})`, OFFLINE, false);
  return new SourceError(`the connection to ${source} broke (${detail})`, OFFLINE, true);
}
