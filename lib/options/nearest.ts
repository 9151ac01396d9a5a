// "Did you mean": the known word that is nearest to a mistyped one.
import { distance } from 'fastest-levenshtein';

/** The nearest of the known words, or undefined where none is near: a third of the letters may differ, or two that changed places. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(word.length > 3 ? 2 : 1, Math.floor(word.length / 3));
  const ranked = known
    .map((candidate) => ({
      candidate,
      letters: distance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.letters - b.letters);
  return ranked[0] && ranked[0].letters <= limit ? ranked[0].candidate : undefined;
}

/** `, did you mean numFilters?`, or nothing where no known word is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const nearest = nearestWord(word, known);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}
