// Pictures on canvases: whole ones that are never shown themselves, and what the pane shows of them. The browser's own
// scaling of a large canvas leaves out pixels, which would look like the model's doing.
import { placed, type Size, type View } from '../../report/page/view.mjs';
import type { Pixels } from './messages';

/** A canvas of a size, empty. */
export function blankCanvas({ width, height }: Size): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** A canvas of pixels. */
export function canvasOf(pixels: Pixels): HTMLCanvasElement {
  const canvas = blankCanvas(pixels);
  paint(canvas, pixels, { left: 0, top: 0 });
  return canvas;
}

/** Puts pixels onto a canvas, in place of what is there. */
export function paint(
  canvas: HTMLCanvasElement,
  { rgba, width, height }: Pixels,
  { left, top }: { left: number; top: number },
): void {
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), left, top);
}

/** What a pane shows. */
export interface Shown {
  readonly view: View;
  /** The pane in CSS pixels. */
  readonly room: Size;
  /** The picture that the view's numbers are of. */
  readonly image: Size;
  /** Whether the picture is still being painted: then it is shown quickly rather than well. */
  readonly hasty: boolean;
}

/** Draws what a pane shows of a picture: its pixels repeated where they are enlarged, averaged where they are reduced. */
export function drawView(
  target: HTMLCanvasElement,
  source: HTMLCanvasElement,
  { view, room, image, hasty }: Shown,
): void {
  const ratio = devicePixelRatio;
  target.width = Math.round(room.width * ratio);
  target.height = Math.round(room.height * ratio);
  const context = target.getContext('2d');
  if (!context || target.width === 0 || target.height === 0) return;
  const { left, top, scale } = placed(view, room, { width: source.width, image });
  const zoom = scale * ratio;
  context.imageSmoothingEnabled = zoom < 1;
  context.imageSmoothingQuality = hasty ? 'low' : 'high';
  const whole = { width: source.width * zoom, height: source.height * zoom };
  context.drawImage(source, left * ratio, top * ratio, whole.width, whole.height);
}
