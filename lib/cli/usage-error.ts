// The command line asks for something that cannot be: exit status 2.

/** A wrong argument; its message names the argument and the rule. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs what checks the command line's values; its errors are the user's to mend. */
export async function asUsage<T>(check: () => T | Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
