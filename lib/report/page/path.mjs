// The slider of alpha: goes through the models of a path of network interpolation, one at a time.

/**
 * Starts it where the page has one. `stops` are { pane, alpha } by rising alpha; `show(pane, others)` is called with each pane
 * that is to be seen, and those of the others, at once for the first.
 */
export function startPath(root, stops, show) {
  const element = root.querySelector('.path');
  if (!element) return;
  const input = element.querySelector('input');
  const move = () => {
    const { pane, alpha } = stops[input.value];
    element.querySelector('output').textContent = alpha;
    input.setAttribute('aria-valuetext', `alpha ${alpha}`);
    show(
      pane,
      stops.map((stop) => stop.pane).filter((other) => other !== pane),
    );
  };
  input.addEventListener('input', move);
  move();
}
