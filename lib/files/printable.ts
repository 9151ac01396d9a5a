// Names of files for a terminal. A name may hold anything but a slash: escapes that color, clear or retitle the
// terminal, line breaks that fake lines of output, marks that turn the direction of writing around.

/** C0, DEL, C1, line and paragraph separators, and the marks of direction (Unicode's Bidi_Control). */
const INVISIBLE =
  /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * The text with every control character written out: `\x1b`, `\n`, `\u202e`. All else stays as it is.
 * @param options lines: keeps line feeds and tabs, for a message of several lines. Default false.
 */
export function printable(text: string, options: { lines?: boolean } = {}): string {
  return text.replace(INVISIBLE, (character) => {
    if (options.lines && (character === '\n' || character === '\t')) return character;
    const code = character.charCodeAt(0).toString(16);
    return (
      SHORT[character] ??
      (code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`)
    );
  });
}

/** The text of a file name's bytes, those that are no UTF-8 written out: `caf\xe9.png`. */
export function printableBytes(name: Uint8Array): string {
  const text = new TextDecoder().decode(name);
  if (!text.includes('\ufffd')) return printable(text);
  // byte by byte, since a decoder does not say which bytes it could not read
  return Array.from(name, (byte) =>
    byte < 0x80 ? printable(String.fromCharCode(byte)) : `\\x${byte.toString(16)}`,
  ).join('');
}
