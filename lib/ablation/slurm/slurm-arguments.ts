// The words of `--slurm "--partition=gpu --time=4:00:00"`: what sbatch is told besides what the lab tells it. Quotes and
// backslashes mean what they mean to a shell; nothing else does, as no shell sees the words.

/** What the lab says itself: a second value would part the tasks from what is known of them. */
const OWNED: readonly (readonly [long: string, short?: string])[] = [
  ['--array', '-a'],
  ['--job-name', '-J'],
  ['--dependency', '-d'],
  ['--output', '-o'],
  ['--error', '-e'],
  ['--wait', '-W'],
  ['--test-only'],
  ['--wrap'],
  ['--kill-on-invalid-dep'],
];

/** The words. @throws where a quote is left open, a word is no option, or the lab says it itself. */
export function slurmArguments(text: string): string[] {
  const words = shellWords(text);
  const fail = (rule: string, value: string): never => {
    throw new Error(
      `slurmArguments: --slurm must ${rule}, but got ${value}; write it as --slurm "--partition=gpu --time=04:00:00"`,
    );
  };
  if (words === undefined) return fail('close its quotes', text);
  if (words.length > 0 && !words[0].startsWith('-')) {
    fail('hold options of sbatch, which begin with a dash', words[0]);
  }
  for (const word of words) {
    const owned = OWNED.find(([long, short]) => names(word, long, short));
    if (owned) fail(`leave ${owned[0]} to the lab`, word);
  }
  return words;
}

/** The value of an option among words of sbatch, the last one where there are several; undefined where there is none. */
export function optionValue(
  words: readonly string[],
  long: string,
  short: string,
): string | undefined {
  let found: string | undefined;
  for (const [i, word] of words.entries()) {
    if (word === long || word === short) found = words[i + 1];
    else if (word.startsWith(`${long}=`)) found = word.slice(long.length + 1);
    else if (word.startsWith(short) && !word.startsWith('--')) found = word.slice(short.length);
  }
  return found;
}

function names(word: string, long: string, short: string | undefined): boolean {
  if (word === long || word.startsWith(`${long}=`)) return true;
  return short !== undefined && word.startsWith(short) && !word.startsWith('--');
}

function shellWords(text: string): string[] | undefined {
  // bare characters, '…' as it stands, "…" with backslashes
  const part = /[^\s'"\\]+|\\.|'[^']*'|"(?:[^"\\]|\\.)*"/gs;
  const words = text.match(/(?:[^\s'"\\]+|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gs) ?? [];
  const plain = words.map((word) =>
    [...word.matchAll(part)]
      .map(([piece]) => {
        if (piece.startsWith("'")) return piece.slice(1, -1);
        const bare = piece.startsWith('"') ? piece.slice(1, -1) : piece;
        return bare.replace(/\\(.)/gs, '$1');
      })
      .join(''),
  );
  const rest = text.replace(part, '').trim();
  return rest === '' ? plain : undefined;
}
