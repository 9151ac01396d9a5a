// Checked plain data. A room owns its options: the interface for readers and, beside it, the schema that
// checks values from files, notebooks and the command line. What checks with zod is in schema-of.ts: zod's
// types stay out of the library's declarations, which the notebooks' TypeScript 5.0 reads.

/** A value that was checked: itself, typed, or every rule it breaks in a sentence. */
export type Checked<T> = { readonly value: T } | { readonly broken: readonly string[] };

/** What checks a value. */
export interface OptionsSchema<T> {
  /** @param path Where the value stands in the whole, as 'loss.pixel'; empty for the whole. */
  check(value: unknown, path?: string): Checked<T>;
}

/** The checked value. @throws listing every broken rule, after the caller's name. */
export function checkedValue<T>(caller: string, result: Checked<T>): T {
  if ('value' in result) return result.value;
  throw new Error(`${caller}: ${result.broken.join('; ')}`);
}
