// Figures as files: PNG and SVG drawn by kaleido, and HTML pages that need nothing else, not even a network.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Figure } from '../figures/figure';
import { escapeHtml } from '../figures/html';
import { WORKSPACE_ROOT } from '../files/workspace';
import { writeAtomically } from '../files/write-atomically';
import { sharp } from '../images/sharp';
import { drawWithKaleido } from './kaleido';

/** Size of a drawn figure. */
export interface FigureSize {
  /** CSS pixels. Default: the figure's own, else DEFAULT_SIZE. */
  width?: number;
  /** CSS pixels. Default: the figure's own, else DEFAULT_SIZE. */
  height?: number;
  /** Image pixels per CSS pixel. Default 2 for PNG, so that text stays sharp; 1 for SVG. */
  scale?: number;
}

/** Size of figures that have none of their own, in CSS pixels. */
export const DEFAULT_SIZE = { width: 800, height: 450 } as const;

/** The figure as PNG, in 256 colors: a third of the bytes, for notebooks that are committed. @throws when kaleido is missing. */
export async function figureToPng(figure: Figure, size: FigureSize = {}): Promise<Buffer> {
  const png = await draw(figure, 'png', { scale: 2, ...size });
  return sharp(png).png({ palette: true, dither: 0, compressionLevel: 9 }).toBuffer();
}

/** The figure as SVG text. @throws when kaleido is missing. */
export async function figureToSvg(figure: Figure, size: FigureSize = {}): Promise<string> {
  return (await draw(figure, 'svg', { scale: 1, ...size })).toString('utf8');
}

function draw(
  figure: Figure,
  format: 'png' | 'svg',
  size: FigureSize & { scale: number },
): Promise<Buffer> {
  const {
    width = figure.layout.width ?? DEFAULT_SIZE.width,
    height = figure.layout.height ?? DEFAULT_SIZE.height,
    scale,
  } = size;
  const { data, layout } = figure;
  return drawWithKaleido({ data: { data, layout }, format, width, height, scale });
}

/** What saveFigure writes. */
export interface SaveFigureOptions extends FigureSize {
  /** Default true. */
  png?: boolean;
  /** A self-contained interactive page of about 4 MB. Default false. */
  html?: boolean;
  /** Default false. */
  svg?: boolean;
}

/**
 * Writes <path>.png, and .html or .svg when asked for; folders are made as needed.
 * @param path Path without extension.
 * @returns the paths written.
 */
export async function saveFigure(
  figure: Figure,
  path: string,
  options: SaveFigureOptions = {},
): Promise<string[]> {
  const { png = true, html = false, svg = false, ...size } = options;
  const written: string[] = [];
  const write = async (extension: string, content: Buffer | string): Promise<void> => {
    await writeAtomically(`${path}.${extension}`, content);
    written.push(`${path}.${extension}`);
  };
  if (png) await write('png', await figureToPng(figure, size));
  if (svg) await write('svg', await figureToSvg(figure, size));
  if (html) await write('html', await figureToHtml(figure));
  return written;
}

/** An interactive page with Plotly inside it, which fills its window. */
export async function figureToHtml(figure: Figure): Promise<string> {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(titleOf(figure))}</title>
<style>html,body,#figure{height:100%;margin:0}</style></head>
<body><div id="figure">Drawing...</div>
${await figureScripts({ figure })}</body></html>
`;
}

/**
 * The end of a page that draws figures into its elements of these ids, whose size they take; one that cannot be drawn
 * says so in its place, one in a part that is folded up is drawn when that is opened. Plotly is inside, once:
 * plotly.js-dist ships no minified build (10 MB), so it comes compressed and is unpacked with the browser's
 * DecompressionStream (every browser since 2023).
 */
export async function figureScripts(figures: Readonly<Record<string, Figure>>): Promise<string> {
  // '<' is written as an escape: no text of a figure can close the script element
  const json = JSON.stringify(figures).replaceAll('<', '\\u003c');
  const script = await readFile(join(WORKSPACE_ROOT, 'lib', 'output', 'draw-figures.mjs'), 'utf8');
  return `<script type="application/json" id="plotly-figures">${json}</script>
<script type="application/octet-stream" id="plotly-source">${await compressedPlotly()}</script>
<script type="module">
${script}</script>
`;
}

function titleOf(figure: Figure): string {
  const { title } = figure.layout;
  return (typeof title === 'string' ? title : title?.text) ?? 'Figure';
}

let compressed: Promise<string> | undefined;

/** plotly.js, gzip, base64: made once per process, in about a second. */
function compressedPlotly(): Promise<string> {
  compressed ??= readFile(require.resolve('plotly.js-dist'))
    .then((source) => promisify(gzip)(source, { level: 9 }))
    .then((bytes) => bytes.toString('base64'));
  return compressed;
}
