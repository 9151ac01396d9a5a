// Who may send an image, and whose turn it is. A place is taken before a body is read and held until the answer is sent, so
// that memory is bounded by the number of places; the one turn is taken only with the whole image in hand, so that a slow
// client keeps nobody from computing.
import { HttpFailure } from './http-failure';

/** A request on its way. Whoever took it leaves it. */
export interface Place {
  /** Aborted when its client leaves or the server ends before its turn. */
  readonly signal: AbortSignal;
  /** Does the work when all that asked before are done. @throws the signal's reason where it is aborted before. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** The client has left. */
  abort(reason: Error): void;
  leave(): void;
}

/** Places and the turn. */
export interface Queue {
  /** Requests that hold a place. */
  readonly length: number;
  /** Undefined where all places are taken, and once it has ended. */
  enter(): Place | undefined;
  /** Refuses newcomers and aborts who has no turn yet; resolves when all have left. */
  end(): Promise<void>;
}

/** A queue of one that works and `waiting` others. */
export function createQueue(waiting: number): Queue {
  const places = new Set<Place>();
  let turns: Promise<unknown> = Promise.resolve();
  let working: Place | undefined;
  let ended = false;
  let empty = (): void => {};

  const enter = (): Place | undefined => {
    if (ended || places.size > waiting) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const place: Place = {
      signal,
      abort: (reason) => controller.abort(reason),
      inTurn(work) {
        const turn = turns.then(async () => {
          signal.throwIfAborted();
          working = place;
          return work().finally(() => (working = undefined));
        });
        turns = turn.catch(() => undefined);
        return unlessAborted(turn, signal, () => working === place);
      },
      leave() {
        places.delete(place);
        if (places.size === 0) empty();
      },
    };
    places.add(place);
    return place;
  };

  const end = async (): Promise<void> => {
    ended = true;
    const reason = new HttpFailure(503, 'the server is ending; try again later', retryLater(10));
    for (const place of places) if (place !== working) place.abort(reason);
    if (places.size > 0) await new Promise<void>((resolve) => (empty = resolve));
  };

  return {
    get length() {
      return places.size;
    },
    enter,
    end,
  };
}

/** Who is aborted while it waits hears of it at once; work that has begun ends by itself, and says so. */
function unlessAborted<T>(turn: Promise<T>, signal: AbortSignal, began: () => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => began() || reject(signal.reason), { once: true });
    turn.then(resolve, reject);
  });
}

/** Headers that tell a client when to ask again. */
export const retryLater = (seconds: number): { 'retry-after': string } => ({
  'retry-after': String(seconds),
});
