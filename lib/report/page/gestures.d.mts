// What gestures.mjs exports, for scripts that are typed: those of the demo's page.
import type { Point } from './view.mjs';

export interface Moves {
  drag(dx: number, dy: number): void;
  zoom(factor: number, point: Point): boolean;
  press(key: string): boolean;
  toggle(point: Point): void;
}
export function listen(pane: HTMLElement, on: Moves): void;
