// Canvases in a pane that show the same place: the lab's own zoom (report/page), by wheel, pinch, drag, double click, keys
// and buttons.
import { listen } from '../../report/page/gestures.mjs';
import {
  dragged,
  fitted,
  isWhole,
  kept,
  oneToOne,
  placed,
  type Size,
  type View,
  zoomedAt,
} from '../../report/page/view.mjs';
import { show } from './status';

type Act = 'fit' | 'one' | 'in' | 'out';

const CLOSE = 4;
const MIDDLE = { x: 0, y: 0 };

/** Zooms canvases of one picture; the largest, given first, is what 100 % means. Returns what shows the whole of it. */
export function startZoom(pane: HTMLElement, canvases: readonly HTMLCanvasElement[]): () => void {
  const [image] = canvases;
  let view: View = { x: 0, y: 0, zoom: 1 };
  let whole = true;
  const room = (): Size => ({ width: pane.clientWidth, height: pane.clientHeight });
  const change = (next: View): boolean => {
    const old = view;
    view = kept(next, room(), image);
    whole = isWhole(view, room(), image);
    render(pane, canvases, view);
    pane.classList.toggle('zoomed', !whole);
    return view.zoom !== old.zoom || view.x !== old.x || view.y !== old.y;
  };
  const act = (name: Act): boolean => change(seen(name, view, { pane: room(), image }));
  listen(pane, {
    drag: (dx, dy) => void change(dragged(view, dx, dy)),
    zoom: (factor, point) => change(zoomedAt(view, factor, point)),
    toggle(point) {
      const close = Math.max(3, (CLOSE * oneToOne(devicePixelRatio)) / view.zoom);
      if (whole) change(zoomedAt(view, close, point));
      else act('fit');
    },
    press(key) {
      if (key === '0') act('fit');
      if (key === '1') act('one');
      return key === '0' || key === '1';
    },
  });
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-zoom]')) {
    button.addEventListener('click', () => act(button.dataset.zoom as Act));
  }
  new ResizeObserver(() => (whole ? act('fit') : change(view))).observe(pane);
  return () => void act('fit');
}

function seen(name: Act, view: View, { pane, image }: { pane: Size; image: Size }): View {
  switch (name) {
    case 'fit':
      return fitted(pane, image);
    case 'one':
      return { ...view, zoom: oneToOne(devicePixelRatio) };
    case 'in':
      return zoomedAt(view, 1.5, MIDDLE);
    case 'out':
      return zoomedAt(view, 1 / 1.5, MIDDLE);
  }
}

function render(pane: HTMLElement, canvases: readonly HTMLCanvasElement[], view: View): void {
  const room = { width: pane.clientWidth, height: pane.clientHeight };
  const [image] = canvases;
  for (const canvas of canvases) {
    const { left, top, scale } = placed(view, room, { width: canvas.width, image });
    canvas.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    canvas.classList.toggle('pixels', scale * devicePixelRatio >= 1);
  }
  const percent = Math.round((100 * view.zoom) / oneToOne(devicePixelRatio));
  show('zoom-text', `${percent} %`);
}
