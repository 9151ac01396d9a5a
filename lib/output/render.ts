// Figures as files: PNG and SVG drawn by kaleido, and HTML pages that need nothing else, not even a network.
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Figure } from '../figures/figure';
import { escapeHtml } from '../figures/html';
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

/**
 * An interactive page with Plotly inside it. plotly.js-dist ships no minified build (10 MB), so the page
 * carries it compressed and unpacks it with the browser's DecompressionStream (every browser since 2023).
 */
export async function figureToHtml(figure: Figure): Promise<string> {
  const title = escapeHtml(titleOf(figure));
  const { data, layout } = figure;
  // '<' is written as an escape: no text of the figure can close the script element
  const json = JSON.stringify({ data, layout }).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title>
<style>html,body,#figure{height:100%;margin:0}</style></head>
<body><div id="figure">Drawing...</div>
<script type="application/json" id="data">${json}</script>
<script type="application/octet-stream" id="plotly">${await compressedPlotly()}</script>
<script>
(async () => {
  const text = (id) => document.getElementById(id).textContent;
  const bytes = Uint8Array.from(atob(text('plotly')), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  const { data, layout } = JSON.parse(text('data'));
  const target = document.getElementById('figure');
  target.textContent = '';
  await Plotly.newPlot(target, data, { ...layout, width: undefined, height: undefined, autosize: true }, { responsive: true });
})();
</script></body></html>
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
