// When a checkpoint is due by the clock, whatever the count of steps.

/** At most so much is lost by a crash, in milliseconds. */
const SAVE_EVERY_MS = 60_000;

/** Saving takes at most this share of the time, however large the state. */
const SAVE_SHARE = 1 / 20;

/** Says when a checkpoint is due; whoever saves does so through `timed`. */
export function createSaveClock(): {
  isDue(): boolean;
  timed(save: () => Promise<void>): Promise<void>;
} {
  let due = performance.now() + SAVE_EVERY_MS;
  return {
    isDue: () => performance.now() >= due,
    async timed(save) {
      const begun = performance.now();
      await save();
      const ended = performance.now();
      due = ended + Math.max(SAVE_EVERY_MS, (ended - begun) / SAVE_SHARE);
    },
  };
}
