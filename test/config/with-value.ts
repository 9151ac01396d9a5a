// Configurations with one value changed, possible or not.

/** A copy with a value at a path, as 'generator.scale'. */
export function withValue<C extends object>(config: C, path: string, value: unknown): C {
  const copy = structuredClone(config);
  const keys = path.split('.');
  const parent = keys
    .slice(0, -1)
    .reduce<object>((tree, key) => Object(Reflect.get(tree, key)), copy);
  Reflect.set(parent, keys[keys.length - 1], value);
  return copy;
}

/** A copy with several values. */
export function withValues<C extends object>(
  config: C,
  changes: Readonly<Record<string, unknown>>,
): C {
  return Object.entries(changes).reduce(
    (changed, [path, value]) => withValue(changed, path, value),
    config,
  );
}
