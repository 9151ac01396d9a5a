// The program `srgan`: parses the command line and calls what the notebooks call too.
// Results go to stdout, messages to stderr; 0 done, 1 failed work, 2 wrong usage; never a stack trace.
import { Command, CommanderError } from 'commander';
import { printable } from '../files/printable';
import { COMMANDS } from './commands';
import { UsageError } from './usage-error';
import { programVersion } from './version';

/** Runs one command line and returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  outliveReaders();
  const program = new Command('srgan')
    .description('Photo-realistic image super-resolution: data, training, evaluation')
    .option('--version', 'print the version, and the commit where git knows it')
    .on('option:version', () => {
      console.log(programVersion());
      throw new CommanderError(0, 'commander.version', '');
    })
    .helpOption('-h, --help', 'print what there is; after a command, its options')
    .showHelpAfterError('(add --help for what there is)')
    .configureOutput({
      writeErr: (text) => process.stderr.write(printable(text, { lines: true })),
    })
    .exitOverride();
  for (const add of COMMANDS) add(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return report(error);
  }
}

/** `srgan … | head -1` closes its pipe: lines that nobody reads are dropped, and the work is done all the same. */
function outliveReaders(): void {
  const done = (stream: NodeJS.WriteStream) => (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || stream === process.stderr) return;
    process.exitCode = 1;
    console.error(`srgan: results must be written to stdout, but got ${error.message}`);
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', done(stream));
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { message } = error as Error;
  console.error(`srgan: ${printable(message, { lines: true })}`);
  if (process.env.SRGAN_DEBUG) console.error((error as Error).stack);
  return error instanceof UsageError ? 2 : 1;
}
