// What must be said wherever a run's results are shown: that its VGG19 was untrained, or what an own term's caveat
// says. The mark stands after the run's name, so that it is on every table, bar and panel that shows the name.
import type { Tree } from '../options/tree';
import { readEnvironment } from './environment';
import type { RunFolder } from './run-folder';

/** The caveats of a run, a few words each. */
export async function caveatsOf(run: RunFolder): Promise<string[]> {
  return caveatsIn(await readEnvironment(run));
}

/** The caveats in an environment.json. */
export function caveatsIn({ caveats, perceptualUntrained }: Tree): string[] {
  if (Array.isArray(caveats)) return caveats.map(String);
  // what the lab wrote before a term could have a caveat
  return perceptualUntrained === true ? ['untrained VGG19'] : [];
}

/** A name or title with its caveats: 'srgan-1 (untrained VGG19)'. Without any it stays what it is. */
export function marked(text: string, caveats: readonly string[]): string {
  return caveats.length > 0 ? `${text} (${caveats.join(', ')})` : text;
}
