// Words as pixels, for the labels of panels. A bare Linux has no fonts and would draw boxes, so the font is
// the one that kaleido brings into .venv; without .venv the system's, and where there is none, no words.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pythonPackage } from '../files/python-packages';
import { sharp } from '../images/sharp';
import { escapeHtml } from './html';

/** A small RGBA picture of words. */
export interface TextImage {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

/** How words look. */
export interface TextStyle {
  /** Lines are broken to stay within so many pixels. */
  width: number;
  /** Font size in pixels. Default 15. */
  size?: number;
  /** Default false. */
  bold?: boolean;
}

/** Draws words in dark gray on nothing; undefined for no words, or where no font exists. */
export async function textImage(text: string, style: TextStyle): Promise<TextImage | undefined> {
  if (text.trim() === '' || !(await hasFont())) return undefined;
  return draw(text, style);
}

async function draw(text: string, style: TextStyle): Promise<TextImage> {
  const { width, size = 15, bold = false } = style;
  const fontfile = ownFont(bold);
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="#222222">${escapeHtml(text)}</span>`,
      font: `${fontfile ? 'Lato' : 'sans'} ${bold ? 'Bold ' : ''}${size}`,
      ...(fontfile ? { fontfile } : {}),
      width,
      wrap: 'word-char',
      dpi: 72,
      rgba: true,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { png: data, width: info.width, height: info.height };
}

function ownFont(bold: boolean): string | undefined {
  const kaleido = pythonPackage('kaleido');
  if (kaleido === undefined) return undefined;
  const fonts = join(kaleido, 'executable', 'xdg', 'fonts', 'truetype', 'lato');
  const file = join(fonts, bold ? 'Lato-Bold.ttf' : 'Lato-Regular.ttf');
  return existsSync(file) ? file : undefined;
}

let fontFound: Promise<boolean> | undefined;

/** Without a font every letter is the same box, so an i is as wide as a W. */
function hasFont(): Promise<boolean> {
  fontFound ??= Promise.all(['i', 'W'].map((letter) => draw(letter, { width: 100 }))).then(
    ([narrow, wide]) => narrow.width < wide.width,
    () => false,
  );
  return fontFound;
}
