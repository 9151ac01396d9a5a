// The arithmetic of the viewer's panes (lib/report/page): what stays where it is, and where the image ends.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

type View = { x: number; y: number; zoom: number };
type Size = { width: number; height: number };
type Point = { x: number; y: number };
type Placed = { left: number; top: number; scale: number };

/** What view.mjs exports, a script of pages and no part of the build. */
interface ViewModule {
  fitted(pane: Size, image: Size): View;
  kept(view: View, pane: Size, image: Size): View;
  isWhole(view: View, pane: Size, image: Size): boolean;
  zoomedAt(view: View, factor: number, point: Point): View;
  dragged(view: View, dx: number, dy: number): View;
  oneToOne(pixelRatio: number): number;
  showing(part: Size & { left: number; top: number }, pane: Size): View;
  placed(view: View, pane: Size, source: { width: number; image: Size }): Placed;
}

const PANE = { width: 300, height: 200 };
const IMAGE = { width: 500, height: 480 };
const page = (name: string): string =>
  pathToFileURL(join(__dirname, '..', '..', 'lib', 'report', 'page', name)).href;

let view: ViewModule;
before(async () => {
  view = await import(page('view.mjs'));
});

/** Where a point of the image lies in the pane, in CSS pixels from its corner. */
function inPane(at: View, point: Point): Point {
  const { left, top, scale } = view.placed(at, PANE, { width: IMAGE.width, image: IMAGE });
  return { x: left + point.x * scale, y: top + point.y * scale };
}

describe('the view of a pane', () => {
  it('begins with the whole image in the middle', () => {
    const fitted = view.fitted(PANE, IMAGE);
    assert.ok(view.isWhole(fitted, PANE, IMAGE));
    assert.deepEqual(inPane(fitted, { x: 250, y: 240 }), { x: 150, y: 100 });
    assert.equal(inPane(fitted, { x: 0, y: 0 }).y, 0);
    assert.ok(inPane(fitted, { x: 0, y: 0 }).x > 0);
  });

  it('zooms around a point, which stays where it is', () => {
    const before = { x: 200, y: 180, zoom: 2 };
    const point = { x: 60, y: -30 };
    const under = { x: before.x + point.x / 2, y: before.y + point.y / 2 };
    const after = view.zoomedAt(before, 3, point);
    assert.equal(after.zoom, 6);
    const { x, y } = inPane(after, under);
    assert.ok(Math.abs(x - 210) < 1e-9 && Math.abs(y - 70) < 1e-9);
  });

  it('follows a drag by as many pixels', () => {
    const before = { x: 200, y: 180, zoom: 2 };
    const [a, b] = [before, view.dragged(before, 17, -9)].map((at) =>
      inPane(at, { x: 190, y: 170 }),
    );
    assert.deepEqual([b.x - a.x, b.y - a.y], [17, -9]);
  });

  it('leaves no margin where the image could fill the pane, and does not shrink below the whole', () => {
    const far = view.kept({ x: -100, y: 9999, zoom: 4 }, PANE, IMAGE);
    assert.deepEqual(inPane(far, { x: 0, y: 480 }), { x: 0, y: 200 });
    assert.deepEqual(view.kept({ x: 1, y: 1, zoom: 0.01 }, PANE, IMAGE), view.fitted(PANE, IMAGE));
    assert.equal(view.kept({ x: 1, y: 1, zoom: 1e6 }, PANE, IMAGE).zoom, 32);
  });

  it('shows a part in the middle by a whole factor, and an LR image over the same place', () => {
    const part = { left: 96, top: 64, width: 64, height: 64 };
    const at = view.showing(part, PANE);
    assert.equal(at.zoom, 3);
    assert.deepEqual(inPane(at, { x: 96 + 32, y: 64 + 32 }), { x: 150, y: 100 });
    const hr = view.placed(at, PANE, { width: 500, image: IMAGE });
    const lr = view.placed(at, PANE, { width: 125, image: IMAGE });
    assert.deepEqual([lr.left, lr.top, lr.scale], [hr.left, hr.top, 4 * hr.scale]);
  });

  it('takes 1:1 for whole pixels of the screen', () => {
    assert.deepEqual([1, 2, 1.5, 3].map(view.oneToOne), [1, 1, 2 / 1.5, 1]);
  });
});

describe('the division of the screen into panes', () => {
  it('makes the image as large as the room allows', async () => {
    const { division } = await import(page('panes.mjs'));
    const square = { width: 400, height: 400 };
    const columns = (count: number, width: number, height: number): number =>
      division(count, { width, height }, square).columns;
    assert.deepEqual(
      [columns(1, 1280, 800), columns(2, 1280, 800), columns(6, 1280, 800)],
      [1, 2, 3],
    );
    assert.equal(columns(6, 376, 700), 2);
    const { height } = division(6, { width: 1280, height: 800 }, square);
    assert.ok(2 * (height + 56) <= 800 && height > 300, String(height));
  });
});
