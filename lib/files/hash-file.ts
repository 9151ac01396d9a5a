// Checksums of files, read in pieces so that a large archive needs no memory.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { whyNotRegular } from './regular-file';

/** The checksum of a file in hexadecimal. @throws where the path leads to no regular file: a pipe would never end */
export async function hashFile(path: string, kind: 'sha256' | 'md5' = 'sha256'): Promise<string> {
  const reason = await whyNotRegular(path);
  if (reason !== undefined) {
    throw new Error(
      `hashFile: ${path} must be a regular file, but ${reason}; remove it, or name another`,
    );
  }
  const hash = createHash(kind);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
