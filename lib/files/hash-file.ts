// Checksums of files, read in pieces so that a large archive needs no memory.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** The checksum of a file in hexadecimal. */
export async function hashFile(path: string, kind: 'sha256' | 'md5' = 'sha256'): Promise<string> {
  const hash = createHash(kind);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
