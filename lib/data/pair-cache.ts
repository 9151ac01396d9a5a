// Decoded pairs kept in memory up to a bound, the longest unused given up first.
import type { ImagePair } from './pairs';

/** A bounded store in front of a loader. */
export interface PairCache {
  /** The pair of an image of the set; loads it where it is not kept. Two callers at a time share one loading. */
  get(index: number): Promise<ImagePair>;
  /** Bytes of the pairs kept now. */
  readonly bytes: number;
}

/** Makes a cache over a loader. A pair that alone exceeds the bound is handed out but not kept. */
export function createPairCache(
  load: (index: number) => Promise<ImagePair>,
  maxBytes: number,
): PairCache {
  // a Map iterates in order of insertion: re-inserting on use keeps the longest unused first
  const kept = new Map<number, ImagePair>();
  const loading = new Map<number, Promise<ImagePair>>();
  let bytes = 0;
  const keep = (index: number, pair: ImagePair): void => {
    kept.set(index, pair);
    bytes += sizeOf(pair);
    for (const [oldest, old] of kept) {
      if (bytes <= maxBytes) break;
      kept.delete(oldest);
      bytes -= sizeOf(old);
    }
  };
  const start = async (index: number): Promise<ImagePair> => {
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

function sizeOf({ lr, hr }: ImagePair): number {
  return lr.data.length + hr.data.length;
}
