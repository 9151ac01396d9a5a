// How the benches of plain functions measure: processor time, so that other programs on the machine count little.

/** Median milliseconds of processor time of `rounds` calls, after two that warm the compiler up. */
export function medianProcessorTime(rounds: number, work: () => void): number {
  const times = Array.from({ length: rounds + 2 }, () => {
    const start = process.cpuUsage();
    work();
    return process.cpuUsage(start).user / 1000;
  });
  const sorted = times.slice(2).sort((a, b) => a - b);
  return Number(sorted[Math.floor(sorted.length / 2)].toFixed(1));
}
