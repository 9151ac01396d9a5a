// Ties an options interface to its zod schema at compile time, so that neither can change alone.
import type { z } from 'zod';
import { brokenRule } from './broken-rule';
import type { OptionsSchema } from './options-schema';

/** True where two types are the same but for `readonly`. */
type Same<A, B> = [A, keyof A] extends [B, keyof B]
  ? [B, keyof B] extends [A, keyof A]
    ? true
    : false
  : false;

/**
 * A schema of zod for the interface T: `schemaOf<PixelOptions>()(z.strictObject({ … }))`. It does not compile
 * where the interface and the schema differ.
 */
export function schemaOf<T>(): <S extends z.ZodType<T>>(
  schema: Same<z.output<S>, T> extends true ? S : never,
) => OptionsSchema<T> {
  return (schema) => ({
    check(value, path = '') {
      const result = schema.safeParse(value, { reportInput: true });
      if (result.success) return { value: result.data };
      return { broken: result.error.issues.map((issue) => brokenRule(issue, { path, schema })) };
    },
  });
}
