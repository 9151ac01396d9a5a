// What view.mjs exports, for scripts that are typed: those of the demo's page.
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
export function fitted(pane: Size, image: Size): View;
export function kept(view: View, pane: Size, image: Size): View;
export function isWhole(view: View, pane: Size, image: Size): boolean;
export function zoomedAt(view: View, factor: number, point: Point): View;
export function dragged(view: View, dx: number, dy: number): View;
export function oneToOne(pixelRatio: number): number;
export function placed(
  view: View,
  pane: Size,
  source: { readonly width: number; readonly image: Size },
): { readonly left: number; readonly top: number; readonly scale: number };
