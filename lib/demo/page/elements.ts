// The page's elements, by id and of the kind that the HTML says.

/** @throws where the page has no such element, which only a mistake in index.html can bring about */
export function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`element: the page must have a ${kind.name} called ${id}`);
}
