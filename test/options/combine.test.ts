// Schemas made of schemas: every part checked at its place, unknown keys and kinds named.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { anyOf, objectOf, oneOfKinds } from '../../lib/options/combine';
import { schemaOf } from '../../lib/options/schema-of';

interface Part {
  readonly weight: number;
}
const part = schemaOf<Part>()(z.strictObject({ weight: z.number().min(0) }));
const name = schemaOf<string>()(z.string());
const whole = objectOf<{ readonly name: string; readonly part: Part }>({ name, part });

describe('objectOf', () => {
  it('gives a value of its keys', () => {
    const value = { name: 'a', part: { weight: 1 } };
    assert.deepEqual(whole.check(value), { value });
  });

  it('lists the broken rules of all parts, each at its place', () => {
    assert.deepEqual(whole.check({ name: 1, part: { weight: -1 } }, 'loss'), {
      broken: [
        'loss.name must be of type string, but got 1',
        'loss.part.weight must be at least 0, but got -1',
      ],
    });
  });

  it('asks for every part', () => {
    assert.deepEqual(whole.check({ name: 'a' }), {
      broken: ['part must be of type object, but got nothing'],
    });
  });

  it('names unknown keys with the nearest one', () => {
    assert.deepEqual(whole.check({ name: 'a', part: { weight: 1 }, prat: 1, zzz: 1 }), {
      broken: [
        'configuration must be without the unknown key prat (did you mean part?), zzz, but got ' +
          '{"name":"a","part":{"weight":1},"prat":1,"zzz":1}',
      ],
    });
  });

  it('refuses what is no object, at its place', () => {
    for (const [value, text] of [
      [null, 'null'],
      [[1], '[1]'],
      ['x', '"x"'],
      [undefined, 'nothing'],
    ] as const) {
      assert.deepEqual(whole.check(value, 'data'), {
        broken: [`data must be of type object, but got ${text}`],
      });
      assert.deepEqual(whole.check(value), {
        broken: [`configuration must be of type object, but got ${text}`],
      });
    }
  });

  it('takes __proto__ for an unknown key and takes nothing from a prototype', () => {
    const value: unknown = JSON.parse('{"__proto__":{"name":"x"},"part":{"weight":1}}');
    assert.deepEqual(whole.check(value), {
      broken: [
        'configuration must be without the unknown key __proto__, but got {"__proto__":{"name":"x"},"part":{"weight":1}}',
        'name must be of type string, but got nothing',
      ],
    });
    assert.deepEqual(whole.check({ name: 'a', part: { weight: 1 }, toString: 1 }), {
      broken: [
        'configuration must be without the unknown key toString, but got ' +
          '{"name":"a","part":{"weight":1},"toString":1}',
      ],
    });
  });
});

describe('anyOf', () => {
  const terms = anyOf<{ readonly pixel?: Part; readonly tv?: Part }>({ pixel: part, tv: part });

  it('takes any of its keys and leaves absent ones absent', () => {
    for (const value of [{}, { tv: { weight: 1 } }, { pixel: { weight: 0 }, tv: { weight: 1 } }]) {
      assert.deepEqual(terms.check(value), { value });
    }
    const result = terms.check({ tv: undefined });
    assert.ok('value' in result && !('tv' in result.value));
  });

  it('checks those that are there and refuses others', () => {
    assert.deepEqual(terms.check({ pixel: { weight: -1 }, pixle: {} }, 'loss'), {
      broken: [
        'loss must be without the unknown key pixle (did you mean pixel?), but got {"pixel":{"weight":-1},"pixle":{}}',
        'loss.pixel.weight must be at least 0, but got -1',
      ],
    });
    assert.deepEqual(terms.check({ pixel: null }, 'loss'), {
      broken: ['loss.pixel must be of type object, but got null'],
    });
  });
});

describe('oneOfKinds', () => {
  interface Kind {
    readonly kind: string;
  }
  const strict = schemaOf<{ kind: 'strict'; size: number }>()(
    z.strictObject({ kind: z.literal('strict'), size: z.number() }),
  );
  const kinds = oneOfKinds<Kind>([{ kind: 'strict', options: strict }, { kind: 'free' }]);

  it('checks by the entry of its kind', () => {
    assert.deepEqual(kinds.check({ kind: 'strict', size: 1 }), {
      value: { kind: 'strict', size: 1 },
    });
    assert.deepEqual(kinds.check({ kind: 'strict', size: 'x' }, 'generator'), {
      broken: ['generator.size must be of type number, but got "x"'],
    });
  });

  it('takes any further keys of a kind without a schema', () => {
    const value = { kind: 'free', anything: [1] };
    assert.deepEqual(kinds.check(value), { value });
  });

  it('names the kinds where it is another, none, or no object', () => {
    for (const [value, got] of [
      [{ kind: 'other' }, '"other"'],
      [{}, 'nothing'],
      [{ kind: 3 }, '3'],
    ] as const) {
      assert.deepEqual(kinds.check(value, 'generator'), {
        broken: [`generator.kind must be one of strict, free, but got ${got}`],
      });
    }
    assert.deepEqual(kinds.check('strict', 'generator'), {
      broken: ['generator must be of type object, but got "strict"'],
    });
    assert.deepEqual(kinds.check(null), {
      broken: ['configuration must be of type object, but got null'],
    });
  });

  it('finds no kind in a prototype', () => {
    for (const kind of ['__proto__', 'constructor', 'toString']) {
      assert.deepEqual(kinds.check({ kind }), {
        broken: [`kind must be one of strict, free, but got "${kind}"`],
      });
    }
  });
});
