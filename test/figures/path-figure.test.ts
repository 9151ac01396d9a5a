// The path of interpolated models in the perception-distortion plane.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathFigure } from '../../lib/figures/path-figure';

interface Trace {
  x: number[];
  y: number[];
  mode: string;
  text: string[];
  textposition: string[];
}

const points = [
  { alpha: 0, model: 'plain' },
  { alpha: 0.25, model: 'quarter' },
  { alpha: 0.5, model: 'half' },
  { alpha: 1, model: 'sharp' },
];
const path = { from: 'plain', to: 'sharp', points };
const row = (model: string, psnrY: number, lpips: number) => ({
  ...{ model, dataset: 'set5', psnrY, lpips },
});
const means = [
  row('bicubic', 28.4, 0.34),
  row('sharp', 29.9, 0.1),
  row('half', 30.7, 0.13),
  row('plain', 31, 0.18),
  row('quarter', 30.9, 0.16),
];

describe('pathFigure', () => {
  it('joins the models by rising alpha, and sets the others beside them', () => {
    const figure = pathFigure(means, { path, y: 'lpips' });
    const [along, beside] = figure.data as unknown as Trace[];
    assert.deepEqual(along.x, [31, 30.9, 30.7, 29.9]);
    assert.deepEqual(along.y, [0.18, 0.16, 0.13, 0.1]);
    assert.deepEqual(along.text, ['α = 0: plain', '0.25', '0.5', 'α = 1: sharp']);
    assert.match(along.mode, /lines/);
    assert.deepEqual([beside.x, beside.y, beside.text], [[28.4], [0.34], ['bicubic']]);
    assert.doesNotMatch(beside.mode, /lines/);
    const { title } = figure.layout as { title: { text: string } };
    assert.equal(title.text, 'From plain to sharp');
    const [{ text }] = figure.layout.annotations as { text: string }[];
    assert.match(text, /better: right and down/);
  });

  it('writes the labels between the ends on the free side of the line', () => {
    const sides = (y: string, of: readonly object[]): string[] => {
      const [along] = pathFigure(of, { path, y }).data as unknown as Trace[];
      return along.textposition.slice(1, 3);
    };
    assert.deepEqual(sides('lpips', means), ['bottom right', 'bottom right']);
    const upwards = means.map((mean) => ({ ...mean, looks: -mean.lpips }));
    assert.deepEqual(sides('looks', upwards), ['top right', 'top right']);
  });

  it('leaves out models without a value, and needs two', () => {
    const some = means.map((mean) =>
      mean.model === 'half' ? row('half', 30.7, Number.NaN) : mean,
    );
    const [along] = pathFigure(some, { path, y: 'lpips' }).data as unknown as Trace[];
    assert.deepEqual(along.text, ['α = 0: plain', '0.25', 'α = 1: sharp']);
    assert.throws(
      () => pathFigure(means.slice(0, 2), { path, y: 'lpips' }),
      /pathFigure: means must have psnrY and lpips of two models of the path, but got 1 with both/,
    );
  });
});
