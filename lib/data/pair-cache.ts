// Decoded pairs kept in memory up to a bound, the longest unused given up first.
import type { ImagePair } from './pairs';

/** What is kept: a pair, or its HR side alone. */
type Kept = Pick<ImagePair, 'hr'> & { readonly lr?: ImagePair['lr'] };

/** A bounded store in front of a loader. */
export interface PairCache<P extends Kept> {
  /** The pair of an image of the set; loads it where it is not kept. Two callers at a time share one loading. */
  get(index: number): Promise<P>;
  /** Bytes of the pairs kept now. */
  readonly bytes: number;
}

/** Makes a cache over a loader. A pair that alone exceeds the bound is handed out but not kept. */
export function createPairCache<P extends Kept>(
  load: (index: number) => Promise<P>,
  maxBytes: number,
): PairCache<P> {
  // a Map iterates in order of insertion: re-inserting on use keeps the longest unused first
  const kept = new Map<number, P>();
  const loading = new Map<number, Promise<P>>();
  let bytes = 0;
  const keep = (index: number, pair: P): void => {
    kept.set(index, pair);
    bytes += sizeOf(pair);
    for (const [oldest, old] of kept) {
      if (bytes <= maxBytes) break;
      kept.delete(oldest);
      bytes -= sizeOf(old);
    }
  };
  const start = async (index: number): Promise<P> => {
    try {
      const pair = await load(index);
      keep(index, pair);
      return pair;
    } finally {
      loading.delete(index);
    }
  };
  return {
    get(index) {
      const pair = kept.get(index);
      if (pair !== undefined) {
        kept.delete(index);
        kept.set(index, pair);
        return Promise.resolve(pair);
      }
      const started = loading.get(index) ?? start(index);
      loading.set(index, started);
      return started;
    },
    get bytes() {
      return bytes;
    },
  };
}

function sizeOf({ lr, hr }: Kept): number {
  return (lr?.data.length ?? 0) + hr.data.length;
}
