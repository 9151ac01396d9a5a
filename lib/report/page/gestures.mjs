// Mouse, touch and keyboard on a pane, as moves of the view: wheel, drag, double click, pinch, keys.

const WHEEL_STEP = 1.0015;
const KEY_PIXELS = 40;
const SCROLL_MS = 300;

let lastScroll = Number.NEGATIVE_INFINITY;
addEventListener('scroll', () => {
  lastScroll = performance.now();
});

/**
 * Listens on a pane. `on.drag(dx, dy)` in CSS pixels; `on.zoom(factor, point)` with the point from the pane's middle, false
 * where that changes nothing; `on.press(key)` for keys that neither move nor zoom, true where it was one of its own;
 * `on.toggle(point)` after a double click.
 */
export function listen(pane, on) {
  const pointers = new Map();
  pane.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    pane.setPointerCapture(event.pointerId);
  });
  pane.addEventListener('pointermove', (event) => {
    if (pointers.has(event.pointerId)) follow(pane, pointers, event, on);
  });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
    pane.addEventListener(end, (event) => pointers.delete(event.pointerId));
  }
  pane.addEventListener('wheel', (event) => turn(pane, event, on), { passive: false });
  pane.addEventListener('dblclick', (event) => on.toggle(pointOf(pane, event)));
  pane.addEventListener('keydown', (event) => press(event, on));
}

/** One finger or the mouse drags; two fingers drag with their middle and zoom with their distance. */
function follow(pane, pointers, event, on) {
  const now = { x: event.clientX, y: event.clientY };
  const before = pointers.get(event.pointerId);
  pointers.set(event.pointerId, now);
  const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
  const share = other ? 0.5 : 1;
  on.drag((now.x - before.x) * share, (now.y - before.y) * share);
  if (!other) return;
  const distance = (point) => Math.hypot(point.x - other.x, point.y - other.y);
  const middle = { clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 };
  on.zoom(Math.max(distance(now), 1) / Math.max(distance(before), 1), pointOf(pane, middle));
}

/** The wheel zooms; but a turn that began by scrolling the page goes on scrolling it, also across a pane. */
function turn(pane, event, on) {
  if (!event.ctrlKey && performance.now() - lastScroll < SCROLL_MS) return;
  const lines = event.deltaMode === 1 ? 30 : 1;
  // a touchpad's pinch arrives as a turn with ctrl, in smaller steps
  const factor = WHEEL_STEP ** (-event.deltaY * lines * (event.ctrlKey ? 6 : 1));
  if (on.zoom(factor, pointOf(pane, event)) || event.ctrlKey) event.preventDefault();
}

const MOVES = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const ZOOMS = { '+': 1.25, '=': 1.25, '-': 0.8, _: 0.8 };

function press(event, on) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event;
  const move = MOVES[key];
  if (move) on.drag(move[0] * KEY_PIXELS, move[1] * KEY_PIXELS);
  else if (key in ZOOMS) on.zoom(ZOOMS[key], { x: 0, y: 0 });
  else if (!on.press(key)) return;
  event.preventDefault();
}

function pointOf(pane, { clientX, clientY }) {
  const box = pane.getBoundingClientRect();
  return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
}
