// Why a download failed, in words for a person, and what that means for the other sources.

/**
 * absent: the source is there and does not have the file. wrong: it sent another file. unsteady: it broke off, was
 * silent or overloaded. refused: it does not give the file. offline: there is no way to it. local: this disk is at fault.
 */
export type FailureKind = 'absent' | 'wrong' | 'unsteady' | 'refused' | 'offline' | 'local';

/** A reason why a source failed. */
export class SourceError extends Error {
  /** Whether trying the same source again may help. */
  readonly again: boolean;

  constructor(
    message: string,
    readonly kind: FailureKind,
    /** What a person can do, where it is not what the kind says. */
    readonly remedy?: string,
    again?: boolean,
  ) {
    super(message);
    this.again = again ?? kind === 'unsteady';
  }
}

const SET_MIRROR = 'set SRGAN_MIRROR to a folder or address that has the files';

const PUBLIC_REMEDIES: Readonly<Record<FailureKind, string>> = {
  absent: `the address may have moved: ${SET_MIRROR}`,
  wrong: `it was deleted; ${SET_MIRROR}, or report it`,
  unsteady: `try again later, or ${SET_MIRROR}`,
  refused: `the address may have moved: ${SET_MIRROR}`,
  offline: `connect to the network, or ${SET_MIRROR}`,
  local: 'check the folder and its permissions',
};

/** The same where a mirror is set and has been asked. */
const MIRROR_REMEDIES: Readonly<Record<FailureKind, string>> = {
  ...PUBLIC_REMEDIES,
  absent: 'put the file on the mirror that SRGAN_MIRROR names',
  wrong: 'it was deleted; put the right file on the mirror that SRGAN_MIRROR names',
  unsteady: 'try again later, or correct SRGAN_MIRROR',
  refused: 'correct SRGAN_MIRROR, or unset it to download from the public address',
  offline: 'connect to the network, or correct SRGAN_MIRROR',
};

/** What to do about a failure. @param options mirrored: a mirror has been asked; remedy: the failure's own */
export function remedyFor(
  kind: FailureKind,
  { mirrored, remedy }: { mirrored: boolean; remedy?: string },
): string {
  return remedy ?? (mirrored ? MIRROR_REMEDIES : PUBLIC_REMEDIES)[kind];
}

const OFFLINE_CODES = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'ECONNREFUSED',
]);

/** Node's many ways of saying it, in words. @param source without a password @param path of the file to be written */
export function asSourceError(error: unknown, source: string, path: string): SourceError {
  if (error instanceof SourceError) return error;
  if (!(error instanceof Error)) return new SourceError(`${source} failed (${error})`, 'unsteady');
  const { cause } = error;
  if (cause instanceof SourceError) return cause;
  const code = codeOf(error) || codeOf(cause);
  const ofPath = 'path' in error && typeof error.path === 'string' && error.path.startsWith(path);
  if (code === 'ENOSPC' || code === 'EDQUOT' || ofPath) return localError(code, path);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new SourceError(`there is no ${source}`, 'absent');
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new SourceError(`${source} may not be read`, 'refused');
  }
  const detail = code || (cause instanceof Error ? cause.message : error.message);
  if (OFFLINE_CODES.has(code)) {
    return new SourceError(`${source} cannot be reached (${detail})`, 'offline');
  }
  return new SourceError(`the connection to ${source} broke (${detail})`, 'unsteady');
}

/** What is wrong with the place of the file to be written. */
function localError(code: string, path: string): SourceError {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const remedy = 'free some space and run it again: it continues';
    return new SourceError(`the disk is full at ${path}`, 'local', remedy);
  }
  const remedy = 'change the permissions, or set SRGAN_DATASETS to another folder';
  return new SourceError(`${path} cannot be written (${code})`, 'local', remedy);
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
