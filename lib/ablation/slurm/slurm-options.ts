// What a user may say of the cluster.

/** Options of slurmExecutor. */
export interface SlurmOptions {
  /**
   * Words that sbatch gets besides the lab's own: `--partition=gpu`, `--gres=gpu:1`, `--time=04:00:00`. Trainings save 60 s
   * before their time limit; where a step and saving take longer, `--signal=B:TERM@300`.
   */
  sbatch?: readonly string[];
  /** Tasks at a time. Default: as many as the cluster gives. */
  maxRunning?: number;
  /** Leaves as soon as all is submitted; nobody then submits again what the cluster loses. Default false. */
  detach?: boolean;
  /** Between two questions to the queue, in seconds. Default 30. */
  pollSeconds?: number;
}
