// Panes: windows onto an image, all with the same view. Side by side they are as large as the screen allows.
import { placed } from './view.mjs';

const CAPTION_PIXELS = 56;
const GAP_PIXELS = 8;

/** CSS pixels of a pane's inside. */
export function sizeOf(pane) {
  return { width: pane.clientWidth, height: pane.clientHeight };
}

/** Puts an image where the view wants it; its pixels are repeated, and only smoothed where they are smaller than the screen's. */
export function place(picture, view, { pane, image }) {
  const width = Number(picture.getAttribute('width'));
  const { left, top, scale } = placed(view, pane, { width, image });
  const snapped = (at) => Math.round(at * devicePixelRatio) / devicePixelRatio;
  picture.style.transform = `translate(${snapped(left)}px, ${snapped(top)}px) scale(${scale})`;
  picture.style.imageRendering = scale * devicePixelRatio < 1 ? 'auto' : 'pixelated';
}

/**
 * Columns and height of `count` panes in so many CSS pixels: the division in which the whole image is largest. A pane is
 * as high as the image needs, and all rows together no higher than the room.
 */
export function division(count, room, image) {
  let best;
  for (let columns = 1; columns <= count; columns++) {
    const width = (room.width - GAP_PIXELS * (columns - 1)) / columns;
    const rows = Math.ceil(count / columns);
    const most = room.height / rows - CAPTION_PIXELS;
    const height = Math.max(96, Math.min((width * image.height) / image.width, most));
    const scale = Math.min(width / image.width, height / image.height);
    if (best === undefined || scale > best.scale * 1.001) best = { columns, height, scale };
  }
  return best;
}
