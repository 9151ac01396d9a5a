// The name of an embedded color profile, for telling a person what their colors were converted from.
// ICC.1:2022, sections 7.2 (header and tag table), 10.15 (multiLocalizedUnicodeType); version 2's textDescriptionType.

/** Bytes of the header; the count of tags follows, then 12 bytes a tag: signature, offset, size. */
const HEADER = 128;

/** What a profile calls itself, as 'Display P3'; undefined where it does not say. */
export function profileName(profile: Buffer): string | undefined {
  try {
    const count = profile.readUInt32BE(HEADER);
    // the count may be anything
    const end = Math.min(HEADER + 4 + 12 * count, profile.length);
    for (let at = HEADER + 4; at < end; at += 12) {
      if (profile.toString('latin1', at, at + 4) !== 'desc') continue;
      const offset = profile.readUInt32BE(at + 4);
      return textOf(profile.subarray(offset)) || undefined;
    }
  } catch {
    // it ends before what its table promises
  }
  return undefined;
}

function textOf(tag: Buffer): string {
  const type = tag.toString('latin1', 0, 4);
  if (type === 'desc') return plain(tag.toString('latin1', 12, 12 + tag.readUInt32BE(8)));
  if (type !== 'mluc') return '';
  // the first language
  const [length, offset] = [tag.readUInt32BE(20), tag.readUInt32BE(24)];
  const swapped = Buffer.from(tag.subarray(offset, offset + length)).swap16();
  return plain(swapped.toString('utf16le'));
}

/** Without the zero at its end, and of a length to be read. */
const plain = (text: string): string =>
  text
    .replace(/[^\P{C}]/gu, '')
    .trim()
    .slice(0, 60);
