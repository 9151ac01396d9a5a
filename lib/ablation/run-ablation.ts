// An ablation run with its display: what the command line and a notebook call.
import type { AblationFile } from './ablation-file';
import type { AblationFolder } from './ablation-folder';
import type { AblationConfig } from './ablation-options';
import { statusOf } from './ablation-status';
import { type AblationEnd, type ExecuteOptions, executeAblation } from './execute-ablation';
import { createAblationDisplay } from './live-display';

/** Between two looks at the folders, in milliseconds. */
const LOOK_MS = 2000;

/**
 * Runs an ablation, or goes on with it, and shows how it stands: a table that is kept current, every failure at once.
 * Terms, generators and discriminators of one's own are not known to its processes: they belong into the lab's lists.
 * @throws as executeAblation does; runs that fail do not, they are in the status that it gives.
 */
export async function runAblation(
  config: AblationConfig,
  options: ExecuteOptions = {},
): Promise<AblationEnd> {
  const display = createAblationDisplay();
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let ended = false;
  const look = async (folder: AblationFolder, file: AblationFile): Promise<void> => {
    // a disk that is slow must not be asked by two at a time
    if (looking || ended) return;
    looking = true;
    await statusOf(folder, file, options.executor ? {} : { jobs: options.jobs ?? 1 })
      .then(
        (status) => ended || display.update(status),
        () => undefined,
      )
      .finally(() => {
        looking = false;
      });
  };
  try {
    const end = await executeAblation(config, {
      ...options,
      onStart(file, folder) {
        options.onStart?.(file, folder);
        void look(folder, file);
        timer = setInterval(() => void look(folder, file), LOOK_MS);
      },
      onEvent(event) {
        options.onEvent?.(event);
        display.event(event);
      },
      onNotice: options.onNotice ?? display.say,
    });
    ended = true;
    display.update(end);
    return end;
  } finally {
    ended = true;
    clearInterval(timer);
    display.leave();
  }
}
