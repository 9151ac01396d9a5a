// The signals of one run: whoever asks for an end gets it after the step in hand, saved.
import { type TakenSignals, takeSignals } from './interruption';
import type { RunOptions } from './run-options';

/** Takes the signals over, and says so when one comes; dispose gives them back. @throws InterruptedError in a notebook's cell that was stopped. */
export function takeRunSignals({
  signal,
  onNotice,
}: RunOptions): TakenSignals & { dispose(): void } {
  const taken = takeSignals({
    outer: signal,
    onSignal(_, endsNext) {
      const again = endsNext ? '; Ctrl-C once more leaves at once' : '';
      onNotice?.(`Stopping after this step and saving${again}.`);
    },
  });
  return { ...taken, dispose: taken.release };
}
