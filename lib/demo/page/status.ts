// What the page says while it works: a bar with tiles and time left, one line of result, one of what went wrong.
import { element } from './elements';

/** Where the page stands: it invites, opens a picture, enlarges it, has enlarged it. */
type Stage = 'empty' | 'opening' | 'working' | 'done';

/** Shows what belongs to a stage: elements say in data-stages to which they do. */
export function showStage(stage: Stage): void {
  document.body.dataset.stage = stage;
  for (const part of document.querySelectorAll<HTMLElement>('[data-stages]')) {
    part.hidden = !part.dataset.stages?.split(' ').includes(stage);
  }
}

/** A sentence of what went wrong, or none. */
export function showProblem(sentence: string): void {
  const box = element('problem', HTMLElement);
  box.textContent = sentence;
  box.hidden = sentence === '';
}

/** A line of text in an element. */
export function show(id: string, text: string): void {
  element(id, HTMLElement).textContent = text;
}

/** The bar of one enlargement. */
export interface Bar {
  begin(tiles: number): void;
  step(): void;
  say(text: string): void;
}

/** Begins a bar that does not know yet how much there is to do. */
export function startBar(text: string): Bar {
  const bar = element('progress', HTMLProgressElement);
  let [start, done, all] = [0, 0, 0];
  bar.removeAttribute('value');
  show('doing', text);
  return {
    begin(tiles) {
      [start, all] = [performance.now(), tiles];
      bar.value = 0;
      show('doing', tiles === 1 ? 'Enlarging' : `Enlarging in ${tiles} tiles`);
    },
    step() {
      done += 1;
      bar.value = done / all;
      const left = ((performance.now() - start) / done) * (all - done);
      show('doing', `Tile ${done} of ${all}${done < all ? `, ${timeText(left / 1000)} left` : ''}`);
    },
    say(doing) {
      bar.removeAttribute('value');
      show('doing', doing);
    },
  };
}

/** '0.4 s', '12 s', '3 min'. */
export function timeText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 100 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
