// A Slurm cluster of two virtual nodes on this machine, from Debian's packages: munged, a controller and two slurmd in the
// foreground, each a child of the test, with ports and a folder of its own. Needs root, as Slurm does. No node is real, but
// queue, arrays, dependencies, signals, requeueing and lost nodes are.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../support';

/** A cluster that SLURM_CONF names until dispose. */
export interface VirtualCluster {
  /** Ends a node at once: its daemon and the processes of its job. The controller is told, as it would find out in a minute only. */
  loseNode(name: string): void;
  /** Brings a lost node back. */
  startNode(name: string): void;
  /** Calls a program of Slurm. */
  slurm(program: string, ...args: string[]): string;
  dispose(): Promise<void>;
}

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol'];
const NODES = ['n1', 'n2'];

/** Why no cluster can be started here; undefined where one can. */
export function whyNoCluster(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  const missing = PROGRAMS.filter(
    (name) => !folders.some((folder) => existsSync(join(folder, name))),
  );
  if (missing.length > 0) {
    return `no ${missing.join(', ')}: apt-get install slurmctld slurmd slurm-client munge`;
  }
  return process.getuid?.() === 0 ? undefined : 'a virtual Slurm cluster needs root';
}

/** Starts it. */
export async function startCluster(): Promise<VirtualCluster> {
  const { path, dispose } = temporaryFolder();
  for (const name of ['state', 'log', ...NODES]) mkdirSync(join(path, name));
  const ports = await freePorts(3);
  writeFileSync(join(path, 'munge.key'), randomBytes(1024), { mode: 0o600 });
  writeFileSync(join(path, 'slurm.conf'), configuration(path, ports));
  const { SLURM_CONF: before } = process.env;
  process.env.SLURM_CONF = join(path, 'slurm.conf');
  const daemons = new Map<string, ChildProcess>();
  const start = (name: string, program: string, ...args: string[]): void => {
    const env = { ...process.env, PATH: `${process.env.PATH}${delimiter}/usr/sbin` };
    daemons.set(name, spawn(program, args, { stdio: 'ignore', env }));
  };
  const startNode = (name: string): void => start(name, 'slurmd', '-D', '-N', name);
  const key = join(path, 'munge.key');
  const files = ['socket', 'pid-file', 'log-file', 'seed-file'].map(
    (what) => `--${what}=${join(path, `munge.${what}`)}`,
  );
  start('munged', 'munged', '--foreground', '--force', `--key-file=${key}`, ...files);
  await until('munged', () => existsSync(join(path, 'munge.socket')));
  start('slurmctld', 'slurmctld', '-D');
  for (const name of NODES) startNode(name);
  const slurm = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  await until('two idle nodes', () => {
    const states = quietly(() => slurm('sinfo', '--noheader', '--Node', '--format=%T'));
    return states === 'idle\nidle\n';
  });
  return {
    slurm,
    startNode,
    loseNode(name) {
      daemons.get(name)?.kill('SIGKILL');
      for (const pid of processesOf(path, name)) process.kill(pid, 'SIGKILL');
      slurm('scontrol', 'update', `NodeName=${name}`, 'State=DOWN', 'Reason=lost');
    },
    async dispose() {
      quietly(() => slurm('scancel', '--state=PENDING'));
      for (const pid of NODES.flatMap((name) => processesOf(path, name))) {
        quietly(() => process.kill(pid, 'SIGKILL'));
      }
      for (const daemon of [...daemons.values()].reverse()) {
        if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
        const ended = once(daemon, 'exit');
        daemon.kill('SIGTERM');
        const kill = setTimeout(() => daemon.kill('SIGKILL'), 5000);
        await ended;
        clearTimeout(kill);
      }
      if (before === undefined) delete process.env.SLURM_CONF;
      else process.env.SLURM_CONF = before;
      dispose();
    },
  };
}

/** From the facts of what ran on one machine; times as short as Slurm allows, so that what is lost comes back soon. */
function configuration(path: string, [port, ...nodePorts]: readonly number[]): string {
  const host = hostname();
  const at = (...names: string[]): string => join(path, ...names);
  return [
    'ClusterName=lab',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${port}`,
    ...['SlurmUser=root', 'SlurmdUser=root', 'AuthType=auth/munge', 'CredType=cred/munge'],
    // how long what is queued again waits, too
    `AuthInfo=socket=${at('munge.socket')},cred_expire=5`,
    `StateSaveLocation=${at('state')}`,
    `SlurmdSpoolDir=${at('%n')}`,
    `SlurmctldPidFile=${at('slurmctld.pid')}`,
    `SlurmdPidFile=${at('slurmd-%n.pid')}`,
    `SlurmctldLogFile=${at('log', 'slurmctld.log')}`,
    `SlurmdLogFile=${at('log', 'slurmd-%n.log')}`,
    ...['ProctrackType=proctrack/pgid', 'TaskPlugin=task/none', 'MpiDefault=none'],
    ...[
      'SelectType=select/cons_tres',
      'SelectTypeParameters=CR_Core',
      'SchedulerType=sched/backfill',
    ],
    'SchedulerParameters=sched_interval=2,bf_interval=2',
    ...['SlurmdParameters=config_overrides', 'ReturnToService=2', 'JobRequeue=1'],
    ...['SlurmdTimeout=6', 'SlurmctldTimeout=20', 'InactiveLimit=0', 'KillWait=5', 'MinJobAge=60'],
    ...['JobAcctGatherType=jobacct_gather/none', 'AccountingStorageType=accounting_storage/none'],
    ...NODES.map(
      (name, i) =>
        `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${nodePorts[i]} CPUs=1 RealMemory=2000 State=UNKNOWN`,
    ),
    `PartitionName=work Nodes=${NODES.join(',')} Default=YES MaxTime=INFINITE State=UP`,
    '',
  ].join('\n');
}

/** The job of a node, by its variables, and the daemon that watches over it, by the node's log: they are children of nobody here. */
function processesOf(path: string, node: string): number[] {
  const cluster = `SLURM_CONF=${join(path, 'slurm.conf')}`;
  const log = join(path, 'log', `slurmd-${node}.log`);
  const found = readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    const text = quietly(() => readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? '';
    const variables = text.split('\0');
    if (variables.includes(cluster) && variables.includes(`SLURMD_NODENAME=${node}`)) return true;
    const open = quietly(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
    return open.some((fd) => quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === log);
  });
  return found.map(Number);
}

async function until(what: string, done: () => boolean): Promise<void> {
  for (let waited = 0; !done(); waited += 50) {
    assert.ok(waited < 30_000, `${what} did not come`);
    await sleep(50);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  return servers.map((server) => {
    const address = server.address();
    server.close();
    assert.ok(address !== null && typeof address === 'object');
    return address.port;
  });
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
