// Looking a kind up: in a list of the lab, with a researcher's own entries.

/** The lab's entries, then the own ones. An own entry of a known kind takes its place. */
export function withOwn<T extends { readonly kind: string }>(
  list: readonly T[],
  own: readonly T[] = [],
): readonly T[] {
  const replaced = new Set(own.map(({ kind }) => kind));
  return [...list.filter(({ kind }) => !replaced.has(kind)), ...own];
}

/** The entry of a kind. @param what The option that names it, as 'generator'. @throws naming the kinds there are. */
export function kindIn<T extends { readonly kind: string }>(
  what: string,
  kind: string,
  list: readonly T[],
): T {
  const found = list.find((entry) => entry.kind === kind);
  if (found) return found;
  throw new Error(
    `${what}: ${what}.kind must be one of ${list.map((entry) => entry.kind).join(', ')}, but got ${kind}; ` +
      `hand the ${what} that it means over as \`${what}s: [own]\``,
  );
}
