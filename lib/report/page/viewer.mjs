// The viewer: one image of the set, every model's enlargement of it in panes that move together, or two of them under a
// slider. The page's HTML has all elements already; here they come alive.
import { listen } from './gestures.mjs';
import { division, place, sizeOf } from './panes.mjs';
import { startPath } from './path.mjs';
import { addressOf } from './pixels.mjs';
import { createSlider } from './slider.mjs';
import { dragged, fitted, isWhole, kept, oneToOne, showing, zoomedAt } from './view.mjs';

const pressed = (button, is) => button.setAttribute('aria-pressed', String(is));

/**
 * Starts the viewer in its element. `data.images` is what viewer-section.ts writes; `onImage(index)` is called when another
 * is chosen. Returns { jump(image, part) }.
 */
export function startViewer(root, data, onImage) {
  const all = (selector) => [...root.querySelectorAll(selector)];
  const figures = all('figure[data-pane]');
  const viewer = {
    ...{ root, data, onImage, figures, index: 0, mode: 'side', width: 0 },
    ...{ view: { x: 0, y: 0, zoom: 1 }, whole: true, shown: new Set(figures.keys()) },
    slider: createSlider(root.querySelector('.slider'), () => render(viewer)),
  };
  viewer.panes = [...figures.map((figure) => figure.querySelector('.pane')), viewer.slider.pane];
  for (const pane of viewer.panes) listen(pane, movesOf(viewer, pane));
  for (const button of all('[data-image]')) {
    button.addEventListener('click', () => choose(viewer, Number(button.dataset.image)));
  }
  for (const button of all('[data-shown]')) {
    button.addEventListener('click', () => toggle(viewer, Number(button.dataset.shown)));
  }
  for (const button of all('[data-mode]')) {
    button.addEventListener('click', () => setMode(viewer, button.dataset.mode));
  }
  for (const button of all('[data-zoom]')) {
    button.addEventListener('click', () => act(viewer, button.dataset.zoom));
  }
  new ResizeObserver(() => {
    if (root.clientWidth !== viewer.width) lay(viewer);
  }).observe(root);
  startPath(root, data.stops, (pane, others) => showStop(viewer, pane, others));
  choose(viewer, 0);
  return { jump: (image, part) => jump(viewer, image, part) };
}

/** The element that all panes in view have the size of. */
const paneOf = ({ mode, slider, shown, panes }) =>
  mode === 'slider' ? slider.pane : panes[[...shown][0]];

const imageOf = ({ data, index }) => data.images[index];

function movesOf(viewer, pane) {
  const change = (next) => {
    const before = viewer.view;
    viewer.view = kept(next, sizeOf(pane), imageOf(viewer));
    render(viewer);
    return ['x', 'y', 'zoom'].some((key) => Math.abs(before[key] - viewer.view[key]) > 1e-6);
  };
  return {
    drag: (dx, dy) => change(dragged(viewer.view, dx, dy)),
    zoom: (factor, point) => change(zoomedAt(viewer.view, factor, point)),
    toggle(point) {
      const close = Math.max(3, (4 * oneToOne(devicePixelRatio)) / viewer.view.zoom);
      if (viewer.whole) change(zoomedAt(viewer.view, close, point));
      else act(viewer, 'fit');
    },
    press(key) {
      const action = { 0: 'fit', 1: 'one' }[key];
      if (action) act(viewer, action);
      return action !== undefined;
    },
  };
}

/** What the zoom buttons do. */
function act(viewer, action) {
  const pane = sizeOf(paneOf(viewer));
  const image = imageOf(viewer);
  const { view } = viewer;
  const middle = { x: 0, y: 0 };
  const next = {
    fit: () => fitted(pane, image),
    one: () => ({ ...view, zoom: oneToOne(devicePixelRatio) }),
    in: () => zoomedAt(view, 1.5, middle),
    out: () => zoomedAt(view, 1 / 1.5, middle),
  }[action]();
  viewer.view = kept(next, pane, image);
  render(viewer);
}

function choose(viewer, index) {
  viewer.index = index;
  const image = imageOf(viewer);
  for (const button of viewer.root.querySelectorAll('[data-image]')) {
    pressed(button, Number(button.dataset.image) === index);
  }
  viewer.figures.forEach((figure, pane) => {
    show(figure.querySelector('img'), viewer, pane);
    figure.querySelector('.scores').textContent = image.panes[pane].scores;
  });
  viewer.whole = true;
  viewer.onImage(index);
  lay(viewer);
}

/** Fills an img element with a pane's image. */
function show(picture, viewer, pane) {
  const image = imageOf(viewer);
  const { id, width, height, label } = image.panes[pane];
  picture.width = width;
  picture.height = height;
  picture.alt = `${image.name}, ${label}`;
  picture.src = addressOf(id);
}

function toggle(viewer, pane) {
  const { shown } = viewer;
  if (shown.has(pane) && shown.size > 1) shown.delete(pane);
  else shown.add(pane);
  viewer.shown = new Set([...shown].sort((a, b) => a - b));
  lay(viewer);
}

/** Shows a model of a path in place of the others of it, in both modes; called before the first image too. */
function showStop(viewer, pane, others) {
  const { shown, slider } = viewer;
  for (const other of others) shown.delete(other);
  viewer.shown = new Set([...shown, pane].sort((a, b) => a - b));
  slider.chooseRight(pane);
  lay(viewer);
}

function setMode(viewer, mode) {
  viewer.mode = mode;
  viewer.root.dataset.mode = mode;
  for (const button of viewer.root.querySelectorAll('[data-mode]')) {
    pressed(button, button.dataset.mode === mode);
  }
  lay(viewer);
}

/** Gives the panes their sizes; the view stays where it was, or the whole image. */
function lay(viewer) {
  const { root, figures, shown, slider } = viewer;
  const image = imageOf(viewer);
  figures.forEach((figure, pane) => {
    figure.hidden = !shown.has(pane);
  });
  for (const button of root.querySelectorAll('[data-shown]')) {
    pressed(button, shown.has(Number(button.dataset.shown)));
  }
  viewer.width = root.clientWidth;
  const room = { width: viewer.width, height: innerHeight * 0.82 };
  const { columns, height } = division(shown.size, room, image);
  const single = Math.min((room.width * image.height) / image.width, room.height - 60);
  root.style.setProperty('--columns', columns);
  root.style.setProperty('--pane-height', `${Math.round(height)}px`);
  root.style.setProperty('--slider-height', `${Math.round(single)}px`);
  slider.fill((picture, pane) => show(picture, viewer, pane), image.panes);
  const pane = sizeOf(paneOf(viewer));
  viewer.view = kept(viewer.whole ? fitted(pane, image) : viewer.view, pane, image);
  render(viewer);
}

function render(viewer) {
  const { root, figures, shown, slider, mode, view } = viewer;
  const image = imageOf(viewer);
  const pane = sizeOf(paneOf(viewer));
  const pictures =
    mode === 'slider'
      ? slider.pictures
      : [...shown].map((number) => figures[number].querySelector('img'));
  for (const picture of pictures) place(picture, view, { pane, image });
  viewer.whole = isWhole(view, pane, image);
  root.classList.toggle('zoomed', !viewer.whole);
  const percent = Math.round((100 * view.zoom) / oneToOne(devicePixelRatio));
  root.querySelector('.zoom-text').textContent = `${percent} %`;
}

/** Shows a part of an image, enlarged, and brings the viewer into sight. */
function jump(viewer, index, part) {
  if (index !== viewer.index) choose(viewer, index);
  const pane = sizeOf(paneOf(viewer));
  viewer.view = kept(showing(part, pane), pane, imageOf(viewer));
  render(viewer);
  viewer.root.querySelector('.bar').scrollIntoView({ block: 'start', behavior: 'smooth' });
}
