// What a pane shows of an image: arithmetic alone, without a document, so that tests call it too.
// A view is { x, y, zoom }: the HR point in the pane's middle, and CSS pixels per HR pixel. All panes share one view: that
// is the linked zoom. Sizes are { width, height }: of panes in CSS pixels, of images in HR pixels.

const MOST_ZOOM = 32;

/** The zoom at which the whole image just fits. */
function fitZoom(pane, image) {
  return Math.min(pane.width / image.width, pane.height / image.height);
}

/** The whole image. */
export function fitted(pane, image) {
  return { x: image.width / 2, y: image.height / 2, zoom: fitZoom(pane, image) };
}

/** The view within what makes sense: no smaller than the whole image, and no empty margin where the image could fill it. */
export function kept(view, pane, image) {
  const fit = fitZoom(pane, image);
  const zoom = Math.min(Math.max(view.zoom, fit), Math.max(MOST_ZOOM, fit));
  const middle = (at, size, room) => {
    const half = room / zoom / 2;
    return 2 * half >= size ? size / 2 : Math.min(Math.max(at, half), size - half);
  };
  return {
    x: middle(view.x, image.width, pane.width),
    y: middle(view.y, image.height, pane.height),
    zoom,
  };
}

/** Whether the whole image is in view, so that there is nothing to drag. */
export function isWhole(view, pane, image) {
  return view.zoom <= fitZoom(pane, image) * 1.0001;
}

/** Zoomed by a factor; `point`, in CSS pixels from the pane's middle, stays where it is. */
export function zoomedAt({ x, y, zoom }, factor, point) {
  const shift = (1 - 1 / factor) / zoom;
  return { x: x + point.x * shift, y: y + point.y * shift, zoom: zoom * factor };
}

/** Dragged by CSS pixels. */
export function dragged({ x, y, zoom }, dx, dy) {
  return { x: x - dx / zoom, y: y - dy / zoom, zoom };
}

/** One image pixel as a whole number of the screen's pixels, nearest to one CSS pixel. */
export function oneToOne(pixelRatio) {
  return Math.max(1, Math.round(pixelRatio)) / pixelRatio;
}

/** A rectangle of the image in the middle, its pixels enlarged by a whole number where the pane allows it. */
export function showing({ left, top, width, height }, pane) {
  const zoom = Math.min(pane.width / width, pane.height / height);
  return { x: left + width / 2, y: top + height / 2, zoom: zoom >= 2 ? Math.floor(zoom) : zoom };
}

/** Where an image of `width` own pixels lies in its pane: CSS pixels from its corner, and CSS pixels per own pixel. */
export function placed(view, pane, { width, image }) {
  return {
    left: pane.width / 2 - view.x * view.zoom,
    top: pane.height / 2 - view.y * view.zoom,
    scale: (view.zoom * image.width) / width,
  };
}
