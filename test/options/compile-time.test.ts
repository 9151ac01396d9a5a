// What does not compile: a schema that differs from its interface. The type checker proves each line that is marked
// to fail; were one of them to compile, the mark itself would be the error.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { objectOf } from '../../lib/options/combine';
import type { OptionsSchema } from '../../lib/options/options-schema';
import { schemaOf } from '../../lib/options/schema-of';

interface Plain {
  readonly size: number;
  readonly mode: 'fast' | 'exact';
}
interface WithOptional extends Plain {
  readonly note?: string;
}
const size = z.number();
const mode = z.enum(['fast', 'exact']);
const number = schemaOf<number>()(z.number());

const same: readonly OptionsSchema<unknown>[] = [
  schemaOf<Plain>()(z.strictObject({ size, mode })),
  schemaOf<WithOptional>()(z.strictObject({ size, mode, note: z.string().optional() })),
  schemaOf<{ size: number; mode: 'fast' | 'exact' }>()(z.strictObject({ size, mode })),
  schemaOf<string | null>()(z.string().nullable()),
  objectOf<{ readonly a: number; readonly b: number }>({ a: number, b: number }),
];

const different: readonly (() => unknown)[] = [
  // @ts-expect-error a key is missing from the schema
  () => schemaOf<Plain>()(z.strictObject({ size })),
  // @ts-expect-error the schema has a key more
  () => schemaOf<Plain>()(z.strictObject({ size, mode, extra: z.number() })),
  // @ts-expect-error a key has another type
  () => schemaOf<Plain>()(z.strictObject({ size: z.string(), mode })),
  // @ts-expect-error the schema takes a choice that the interface lacks
  () => schemaOf<Plain>()(z.strictObject({ size, mode: z.enum(['fast', 'exact', 'slow']) })),
  // @ts-expect-error the schema lacks a choice of the interface
  () => schemaOf<Plain>()(z.strictObject({ size, mode: z.enum(['fast']) })),
  // @ts-expect-error an optional key is missing from the schema
  () => schemaOf<WithOptional>()(z.strictObject({ size, mode })),
  // @ts-expect-error a key that must be there is optional in the schema
  () => schemaOf<Plain>()(z.strictObject({ size: size.optional(), mode })),
  // @ts-expect-error a key may be null in the schema alone
  () => schemaOf<Plain>()(z.strictObject({ size: size.nullable(), mode })),
  // @ts-expect-error a part is missing
  () => objectOf<{ readonly a: number; readonly b: number }>({ a: number }),
  // @ts-expect-error a part is of another type
  () => objectOf<{ readonly a: string }>({ a: number }),
  // @ts-expect-error a part is more
  () => objectOf<{ readonly a: number }>({ a: number, b: number }),
];

describe('the tie of interface and schema', () => {
  it('compiles where they are the same, and checks', () => {
    for (const schema of same) assert.equal(typeof schema.check, 'function');
  });

  it('does not compile where they differ', () => {
    assert.equal(different.length, 11);
  });
});
