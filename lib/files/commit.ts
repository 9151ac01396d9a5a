// Which commit of the lab this is: noted in every run, and told by `srgan --version`.
import { execFileSync } from 'node:child_process';

/** The commit that is checked out, with ' with changes' where tracked files differ from it; undefined without git. */
export function labCommit(): string | undefined {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', __dirname, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    return (
      git('rev-parse', 'HEAD') +
      (git('status', '--porcelain', '--untracked-files=no') ? ' with changes' : '')
    );
  } catch {
    return undefined;
  }
}
