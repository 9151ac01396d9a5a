// One view of a pane, moved by the lab's own gestures (report/page): wheel, pinch, drag, double click, keys, and buttons.
import { listen } from '../../report/page/gestures.mjs';
import {
  dragged,
  fitted,
  isWhole,
  kept,
  oneToOne,
  type Size,
  type View,
  zoomedAt,
} from '../../report/page/view.mjs';
import { show } from './status';

type Act = 'fit' | 'one' | 'in' | 'out';

const CLOSE = 4;
const MIDDLE = { x: 0, y: 0 };

/**
 * Zooms a picture of `image()` pixels, each of which is one of the screen's at 100 %. `render` is called with each new view.
 * Returns what shows the whole picture, for when there is another.
 */
export function startZoom(
  pane: HTMLElement,
  image: () => Size,
  render: (view: View, room: Size) => void,
): () => void {
  let view: View = { x: 0, y: 0, zoom: 1 };
  let whole = true;
  const room = (): Size => ({ width: pane.clientWidth, height: pane.clientHeight });
  const change = (next: View): boolean => {
    const old = view;
    view = kept(next, room(), image());
    whole = isWhole(view, room(), image());
    pane.classList.toggle('zoomed', !whole);
    const percent = Math.round((100 * view.zoom) / oneToOne(devicePixelRatio));
    show('zoom-text', `${percent} %`);
    render(view, room());
    return view.zoom !== old.zoom || view.x !== old.x || view.y !== old.y;
  };
  const act = (name: Act): boolean => change(seen(name, view, { pane: room(), image: image() }));
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
