// schemaOf: interface and schema tied at compile time, broken rules as sentences.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { checkedValue } from '../../lib/options/options-schema';
import { schemaOf } from '../../lib/options/schema-of';

interface Paint {
  readonly name: string;
  readonly coats: number;
  readonly gloss?: number;
  readonly finish: 'matt' | 'satin';
  readonly size: { readonly width: number; readonly odd: number };
  readonly dilution: { readonly kind: 'none' } | { readonly kind: 'water'; readonly parts: number };
  readonly layers: Record<string, number>;
  readonly sealed: boolean;
  readonly primer: string | null;
}

const paint = schemaOf<Paint>()(
  z.strictObject({
    name: z.string().min(1),
    coats: z.int().min(1).max(9),
    gloss: z.number().positive().optional(),
    finish: z.enum(['matt', 'satin']),
    size: z.strictObject({
      width: z.number().min(8).lt(100),
      odd: z.int().refine((n) => n % 2 === 1, { params: { rule: 'odd' } }),
    }),
    dilution: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('water'), parts: z.number() }),
    ]),
    layers: z.record(z.string().regex(/^block\d$/), z.number()),
    sealed: z.boolean(),
    primer: z.string().nullable(),
  }),
);

const valid: Paint = {
  name: 'red',
  coats: 2,
  finish: 'matt',
  size: { width: 10, odd: 3 },
  dilution: { kind: 'water', parts: 2 },
  layers: { block1: 1 },
  sealed: true,
  primer: null,
};

/** The sentences that a change of the valid options breaks. */
function broken(change: object, path?: string): readonly string[] {
  const result = paint.check({ ...valid, ...change }, path);
  return 'broken' in result ? result.broken : [];
}

describe('schemaOf', () => {
  it('gives what it checked, as it was', () => {
    assert.deepEqual(paint.check(valid), { value: valid });
    assert.deepEqual(paint.check({ ...valid, gloss: 0.5 }), { value: { ...valid, gloss: 0.5 } });
  });

  for (const [what, change, sentence] of [
    ['a wrong type', { name: 3 }, 'name must be of type string, but got 3'],
    ['text for a number', { coats: '2' }, 'coats must be of type number, but got "2"'],
    ['a fraction', { coats: 1.5 }, 'coats must be a whole number, but got 1.5'],
    ['too little', { coats: 0 }, 'coats must be at least 1, but got 0'],
    ['too much', { coats: 10 }, 'coats must be at most 9, but got 10'],
    ['an open lower bound', { gloss: 0 }, 'gloss must be above 0, but got 0'],
    [
      'an open upper bound',
      { size: { width: 100, odd: 1 } },
      'size.width must be below 100, but got 100',
    ],
    ['another choice', { finish: 'flat' }, 'finish must be one of matt, satin, but got "flat"'],
    ['a rule of its own', { size: { width: 9, odd: 4 } }, 'size.odd must be odd, but got 4'],
    ['nothing', { sealed: undefined }, 'sealed must be of type boolean, but got nothing'],
    ['null', { sealed: null }, 'sealed must be of type boolean, but got null'],
    ['no number', { coats: Number.NaN }, 'coats must be of type number, but got NaN'],
    [
      'another kind',
      { dilution: { kind: 'oil' } },
      'dilution.kind must be one of the kinds none, water, but got "oil"',
    ],
    [
      'no kind',
      { dilution: {} },
      'dilution.kind must be one of the kinds none, water, but got nothing',
    ],
    [
      'a wrong key of a record',
      { layers: { floor: 1 } },
      'layers.floor must be a VGG19 layer such as block3_conv4, but got "floor"',
    ],
  ] as const) {
    it(`names the rule, the place and the value of ${what}`, () => {
      assert.deepEqual(broken(change), [sentence]);
    });
  }

  it('names an unknown key with the nearest one, at any depth', () => {
    assert.match(
      broken({ coast: 2 })[0],
      /^configuration must be without the unknown key coast \(did you mean coats\?\), but got /,
    );
    assert.match(
      broken({ size: { width: 9, odd: 1, widht: 3 } })[0],
      /^size must be without the unknown key widht \(did you mean width\?\), but got /,
    );
    assert.match(
      broken({ dilution: { kind: 'water', parts: 1, part: 2 } })[0],
      /^dilution must be without the unknown key part \(did you mean parts\?\), but got /,
    );
  });

  it('names an unknown key that is near to none without a guess', () => {
    assert.match(broken({ temperature: 2 })[0], /without the unknown key temperature, but got/);
  });

  it('lists every broken rule at its place in the whole', () => {
    assert.deepEqual(broken({ coats: 0, size: { width: 1, odd: 1 } }, 'wall.paint'), [
      'wall.paint.coats must be at least 1, but got 0',
      'wall.paint.size.width must be at least 8, but got 1',
    ]);
  });

  it('shortens a value that is long', () => {
    const [sentence] = broken({ sealed: 'x'.repeat(500) });
    assert.ok(sentence.length < 140, sentence);
    assert.match(sentence, /but got "x+\.\.\.$/);
  });

  it('names values that have no JSON', () => {
    const circle: unknown[] = [];
    circle.push(circle, 1);
    assert.deepEqual(broken({ sealed: () => true }), [
      'sealed must be of type boolean, but got function',
    ]);
    assert.deepEqual(broken({ sealed: 1n }), ['sealed must be of type boolean, but got 1']);
    assert.deepEqual(broken({ sealed: circle }), ['sealed must be of type boolean, but got ,1']);
  });

  it('takes no key of a prototype for one of its own', () => {
    assert.match(broken({ constructor: 1 })[0], /without the unknown key constructor, but got/);
    const polluted = paint.check(
      JSON.parse(`{"__proto__":{"name":"x"},${JSON.stringify(valid).slice(1)}`),
    );
    assert.equal(({} as { name?: string }).name, undefined);
    if ('value' in polluted) assert.equal(Object.getPrototypeOf(polluted.value), Object.prototype);
  });
});

describe('checkedValue', () => {
  it('gives the value, or throws every sentence after the name of its caller', () => {
    assert.deepEqual(checkedValue('paintWall', paint.check(valid)), valid);
    assert.throws(
      () => checkedValue('paintWall', paint.check({ ...valid, coats: 0, sealed: 1 })),
      /^Error: paintWall: coats must be at least 1, but got 0; sealed must be of type boolean, but got 1$/,
    );
  });
});
