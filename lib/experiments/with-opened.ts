// Things that are opened one after the other and freed in any case, the last first.

/** Something that holds tensors, threads or files. */
interface Disposable {
  dispose(): void;
}

/** Runs the work, which registers what it opens: `const data = opened(await open())`. All of it is freed at the end, also when opening the next one fails. */
export async function withOpened<T>(
  work: (opened: <D extends Disposable>(thing: D) => D) => Promise<T>,
): Promise<T> {
  const things: Disposable[] = [];
  try {
    return await work((thing) => {
      things.push(thing);
      return thing;
    });
  } finally {
    for (const thing of things.reverse()) thing.dispose();
  }
}
