// Figures, images and tables below the running cell of a notebook. Outside a notebook these do nothing,
// so that the same code runs in scripts and tests.

import type { Figure, FigureRow } from '../figures/figure';
import type { TableOptions } from '../figures/table-grid';
import { toHtml, toMarkdown } from '../figures/tables';
import type { RgbImage } from '../images/image';
import { encodePng } from '../images/write-image';
import { kaleidoFolder } from './kaleido';
import { lightImage } from './light-image';
import { createOutput, inNotebook, type Output } from './notebook';
import { DEFAULT_SIZE, figureToPng, figureToSvg } from './render';

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
  // the chart alone first: given a PNG with it, JupyterLab's Plotly shows that instead, until it is touched
  output.show(live);
  if (kaleidoFolder()) output.show({ ...live, 'image/png': await notebookPng(figure) });
}

/** One pixel per CSS pixel: JupyterLab's Plotly shows a saved notebook's PNG at its own size. */
const notebookPng = (figure: Figure): Promise<Buffer> => figureToPng(figure, { scale: 1 });

/** Of one size with the pictures: that of a chart in training, and the PNG that a saved notebook shows. */
function plotlyJson({ data, layout }: Figure): object {
  return { data, layout: { ...DEFAULT_SIZE, ...layout } };
}

/**
 * Shows an image, or a PNG such as a panel, pixel for pixel; a large one as JPEG of quality 92 without chroma
 * subsampling, a third of the bytes. Save the PNG where every bit counts.
 */
export async function showImage(image: RgbImage | Buffer): Promise<void> {
  if (!inNotebook()) return;
  const { type, bytes } = await lightImage(Buffer.isBuffer(image) ? image : await encodePng(image));
  createOutput().show({ [type]: bytes });
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
  /** Draws the newest figure; calls in quick succession are thinned out to one a second, or fewer where drawing is slow. */
  update(figure: Figure): void;
  /** Draws the last figure for good, as showFigure does. */
  finish(figure: Figure): Promise<void>;
}

/**
 * A chart below the running cell; outside a notebook it does nothing. While it is updated it is a picture drawn by
 * kaleido: JupyterLab's Plotly draws an output once and ignores its updates. The picture is an SVG, whose words the
 * browser writes in the same font as those of the live chart that follows.
 */
export function createLiveFigure(figure?: Figure): LiveFigure {
  const output = createOutput();
  let drawing: Promise<void> | undefined;
  let next = 0;
  let started = false;
  const draw = async (newest: Figure): Promise<void> => {
    const begun = performance.now();
    if (kaleidoFolder()) output.show({ 'image/svg+xml': await figureToSvg(newest) });
    else redraw(output, newest);
    const ended = performance.now();
    // at most a fifth of the time: training needs the processor; the first drawing also starts kaleido
    next = ended + (started ? Math.max(1000, 4 * (ended - begun)) : 1000);
    started = true;
  };
  const update = (newest: Figure): void => {
    if (!inNotebook() || drawing || performance.now() < next) return;
    const done = (): void => {
      drawing = undefined;
    };
    // a picture that cannot be drawn must not end the training that it shows
    drawing = draw(newest).then(done, done);
  };
  if (figure) update(figure);
  return {
    update,
    async finish(last) {
      await drawing;
      if (inNotebook()) await drawIn(output, last);
    },
  };
}

/** Without kaleido: an empty output of the same height in between makes JupyterLab draw anew, with a flicker. */
function redraw(output: Output, figure: Figure): void {
  output.show({ 'text/html': `<div style="height:${DEFAULT_SIZE.height}px"></div>` });
  output.show({ [PLOTLY]: plotlyJson(figure) });
}
