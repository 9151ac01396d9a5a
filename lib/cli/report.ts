// srgan report: pictures and a page from run folders, at any time, also of runs that were stopped or still go on.
import type { Command } from 'commander';

/** Adds `report`. */
export function addReportCommand(program: Command): void {
  program
    .command('report')
    .description('draw charts, pictures and a page of runs; prints where the pages are')
    .argument('<run...>', 'runs of results/, or paths of their folders')
    .action(run);
}

async function run(names: string[]): Promise<void> {
  const { createProgress } = await import('../output/progress.js');
  const { reportRun } = await import('../report/report-run.js');
  const { runFolder } = await import('../runs/run-folder.js');
  const bar = createProgress({ label: 'report', total: names.length, unit: 'runs' });
  let reported = 0;
  for (const [i, name] of names.entries()) {
    try {
      const onStage = (stage: string): void => bar.update(i, { [name]: stage });
      const { page, problems } = await reportRun(runFolder(name), { onStage });
      for (const problem of problems) bar.say(`srgan: ${name}: ${problem}`);
      bar.say(page, console.log);
      reported++;
    } catch (error) {
      // one run that cannot be read must not cost the others
      bar.say(`srgan: ${name}: ${(error as Error).message}`);
    }
    bar.update(i + 1, {});
  }
  bar.finish(`${reported} of ${names.length} runs reported`);
  if (reported === 0) {
    throw new Error('report: at least one run must be one that can be read, but none is');
  }
}
