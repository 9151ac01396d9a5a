// Two images in one pane, the left one up to a line that is dragged, or moved by the keys.

const KEY_PERCENT = 2;

/** The slider in its element; `render` is called after two others were chosen. */
export function createSlider(root, render) {
  const pane = root.querySelector('.pane');
  const pictures = ['.left', '.right'].map((side) => pane.querySelector(`img${side}`));
  const captions = [...root.querySelectorAll('figcaption > *')];
  const selects = [...root.querySelectorAll('select')];
  let draw = () => undefined;
  let panes = [];
  const refresh = () => {
    selects.forEach((select, side) => {
      const { label, scores } = panes[select.value];
      draw(pictures[side], Number(select.value));
      captions[side].querySelector('b').textContent = label;
      captions[side].querySelector('.scores').textContent = scores;
    });
  };
  const changed = () => {
    refresh();
    render();
  };
  for (const select of selects) select.addEventListener('change', changed);
  root.querySelector('[data-swap]').addEventListener('click', () => {
    const [left, right] = selects.map(({ value }) => value);
    selects[0].value = right;
    selects[1].value = left;
    changed();
  });
  makeDivider(pane, root.querySelector('.divider'));
  return {
    pane,
    pictures,
    /** Takes another image to the right; drawn with the next `fill`. */
    chooseRight(pane) {
      selects[1].value = pane;
    },
    /** Takes what draws a pane's image into an img element, and what the panes are. */
    fill(drawer, all) {
      draw = drawer;
      panes = all;
      refresh();
    },
  };
}

function makeDivider(pane, divider) {
  let percent = 50;
  const move = (to) => {
    percent = Math.min(100, Math.max(0, to));
    pane.style.setProperty('--divider', `${percent}%`);
    divider.setAttribute('aria-valuenow', String(Math.round(percent)));
  };
  divider.addEventListener('pointerdown', (event) => {
    divider.setPointerCapture(event.pointerId);
    event.stopPropagation();
  });
  divider.addEventListener('pointermove', (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = pane.getBoundingClientRect();
    move((100 * (event.clientX - box.left)) / box.width);
    event.stopPropagation();
  });
  divider.addEventListener('keydown', (event) => {
    const steps = { ArrowLeft: -KEY_PERCENT, ArrowRight: KEY_PERCENT, Home: -100, End: 100 };
    const step = steps[event.key];
    if (step === undefined) return;
    move(percent + step);
    event.preventDefault();
    event.stopPropagation();
  });
  move(percent);
}
