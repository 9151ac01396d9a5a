// Figures, images and tables below the running cell of a notebook. Outside a notebook these do nothing,
// so that the same code runs in scripts and tests.
import type { RgbImage } from '../images/image';
import { sharp } from '../images/sharp';
import { encodePng } from '../images/write-image';
import type { Figure, FigureRow } from './figure';
import { kaleidoFolder } from './kaleido';
import { createOutput, inNotebook, type Output } from './notebook';
import { DEFAULT_SIZE, figureToPng } from './render';
import type { TableOptions } from './table-grid';
import { toHtml, toMarkdown } from './tables';

const PLOTLY = 'application/vnd.plotly.v1+json';

/**
 * Shows a figure: one output that is a live chart in JupyterLab and a PNG wherever Plotly cannot run, as on
 * GitHub. Where kaleido is missing, only the live chart.
 */
export async function showFigure(figure: Figure): Promise<void> {
  if (inNotebook()) await drawIn(createOutput(), figure);
}

async function drawIn(output: Output, figure: Figure): Promise<void> {
  const live = { [PLOTLY]: plotlyJson(figure) };
  if (!kaleidoFolder()) return output.show(live);
  // one pixel per CSS pixel: JupyterLab's Plotly shows a saved notebook's PNG at its own size until it is touched
  output.show({ ...live, 'image/png': await figureToPng(figure, { scale: 1 }) });
}

function plotlyJson({ data, layout }: Figure): object {
  // a fixed height; the width follows the notebook's
  return {
    data,
    layout: { height: DEFAULT_SIZE.height, autosize: true, ...layout },
    config: { responsive: true },
  };
}

/** PNGs of more bytes than this are shown as JPEG, so that committed notebooks stay small. */
const LARGE_PNG = 100_000;

/**
 * Shows an image, or a PNG such as a panel, pixel for pixel; a large one as JPEG of quality 92 without chroma
 * subsampling, a third of the bytes. Save the PNG where every bit counts.
 */
export async function showImage(image: RgbImage | Buffer): Promise<void> {
  if (!inNotebook()) return;
  const png = Buffer.isBuffer(image) ? image : await encodePng(image);
  if (png.length <= LARGE_PNG) return createOutput().show({ 'image/png': png });
  const jpeg = await sharp(png).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer();
  createOutput().show({ 'image/jpeg': jpeg });
}

/** Shows records as a table, with the options of toHtml. */
export async function showTable(
  records: readonly FigureRow[],
  options: TableOptions = {},
): Promise<void> {
  if (!inNotebook()) return;
  createOutput().show({
    'text/html': await toHtml(records, options),
    'text/plain': await toMarkdown(records, options),
  });
}

/** A chart that is redrawn while something goes on. */
export interface LiveFigure {
  /** Draws the newest figure; calls in quick succession are thinned out to one a second. */
  update(figure: Figure): void;
  /** Draws the last figure for good, with the PNG that viewers without Plotly show. */
  finish(figure: Figure): Promise<void>;
}

/** A live chart below the running cell; outside a notebook it does nothing. */
export function createLiveFigure(figure?: Figure): LiveFigure {
  const output = createOutput();
  let last = Number.NEGATIVE_INFINITY;
  const update = (next: Figure): void => {
    if (!inNotebook() || performance.now() - last < 1000) return;
    last = performance.now();
    output.show({ [PLOTLY]: plotlyJson(next) });
  };
  if (figure) update(figure);
  return {
    update,
    finish: async (next) => {
      if (inNotebook()) await drawIn(output, next);
    },
  };
}
