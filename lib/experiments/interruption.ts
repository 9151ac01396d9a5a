// Signals while something long goes on: the first one asks it to stop and save, and reaches whoever else listens only
// when that is done. In a tslab kernel JupyterLab's stop button is SIGINT, to which tslab would answer by ending the cell
// while its training goes on; in a terminal Node would end at once. lib/setup/kernel-patches.mjs is the kernel's side.
import { channel } from 'node:diagnostics_channel';
import { constants } from 'node:os';

/** The signals that ask for an end: Ctrl-C and Jupyter's stop button, `kill` and batch systems, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Where npm's shell is bash, one Ctrl-C arrives twice within milliseconds, from the terminal and from npm. */
const SAME_KEYSTROKE_MS = 300;

/** Asked, with {interrupted: false}, when something is about to begin: a kernel sets it true in a cell that was stopped. */
const BEGINS = channel('srgan-lab:begins');
/** Told, with {signal}, when what goes on is asked to stop. */
const STOPS = channel('srgan-lab:stops');

/** Nothing may begin, since a stop was asked for: how a cell or script that would start run after run comes to its end. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  constructor() {
    super(
      'takeSignals: a run must begin before it is interrupted, but a stop was asked for; start it anew',
    );
  }
}

/** Options of takeSignals. */
export interface TakeSignalsOptions {
  /** Another reason to stop; `signal` follows it. */
  readonly outer?: AbortSignal;
  /** Called with the first signal, once `signal` is aborted; `endsNext`: whether another one ends the process at once. */
  readonly onSignal?: (signal: NodeJS.Signals, endsNext: boolean) => void;
}

/** Signals that are taken over. */
export interface TakenSignals {
  /** Aborted by the first signal, or by `outer`. */
  readonly signal: AbortSignal;
  /** The first signal, or undefined when none came. */
  readonly received: () => NodeJS.Signals | undefined;
  /** Gives them back; calls after the first do nothing. */
  release(): void;
}

type Stop = (signal: NodeJS.Signals) => void;

interface Listening {
  readonly listener: NodeJS.SignalsListener;
  readonly once: boolean;
}

/** Whatever goes on now, and the listeners that were there before it, in their order. */
const takers = new Set<Stop>();
const aside = new Map<NodeJS.Signals, Listening[]>();
/** Signals that came and were not handed on yet, and when the first one came, in milliseconds. */
const asked = new Set<NodeJS.Signals>();
let askedAt = 0;

/**
 * Takes over SIGINT, SIGTERM and SIGHUP until `release`, several times over if need be. The first signal aborts `signal`.
 * Another SIGINT or SIGTERM ends the process with 130 or 143, unless somebody else listens to it (a kernel does).
 * After the last `release` the signals that came are handed on, on a later turn of the event loop so that whoever
 * awaits the stopped work can say so: to the listeners there were, else to the system, which ends the process.
 * @throws InterruptedError between a signal and its handing on, and in a notebook's cell that was stopped.
 */
export function takeSignals(options: TakeSignalsOptions = {}): TakenSignals {
  const question = { interrupted: asked.size > 0 };
  BEGINS.publish(question);
  if (question.interrupted) throw new InterruptedError();
  const { outer, onSignal } = options;
  const controller = new AbortController();
  const follow = (): void => controller.abort(outer?.reason);
  let received: NodeJS.Signals | undefined;
  const stop: Stop = (signal) => {
    if (received) return;
    received = signal;
    controller.abort();
    onSignal?.(signal, endsProcess(signal));
  };
  if (outer?.aborted) follow();
  outer?.addEventListener('abort', follow);
  if (takers.size === 0) putListenersAside();
  takers.add(stop);
  return {
    signal: controller.signal,
    received: () => received,
    release() {
      outer?.removeEventListener('abort', follow);
      if (takers.delete(stop) && takers.size === 0) giveBack();
    },
  };
}

function receive(signal: NodeJS.Signals): void {
  // a release in the first part of a cell: Node's vm (see putNewAside) adds this listener again
  if (takers.size === 0) return;
  const first = asked.size === 0;
  if (first) askedAt = performance.now();
  asked.add(signal);
  if (signal === 'SIGHUP') outliveTerminal();
  if (first) STOPS.publish({ signal });
  for (const stop of [...takers]) stop(signal);
  if (first || !endsProcess(signal) || performance.now() - askedAt < SAME_KEYSTROKE_MS) return;
  process.exit(128 + constants.signals[signal]);
}

/** A closed terminal sends SIGHUP once for itself and once for its shell: never in a hurry. */
const endsProcess = (signal: NodeJS.Signals): boolean =>
  signal !== 'SIGHUP' && aside.get(signal)?.length === 0;

/** Without its terminal every line of progress is an error, which must not end the process before it has saved. */
function outliveTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

function putListenersAside(): void {
  for (const signal of SIGNALS) {
    aside.set(signal, []);
    // first, since with no listener at all a signal would end the process
    process.prependListener(signal, receive);
    putAside(signal);
  }
  process.on('newListener', putNewAside);
}

function putAside(signal: NodeJS.Signals): void {
  const raw = process.rawListeners(signal);
  for (const [i, listener] of process.listeners(signal).entries()) {
    if (listener === receive) continue;
    aside.get(signal)?.push({ listener, once: raw[i] !== listener });
    process.off(signal, listener);
  }
}

/** Node's vm, which runs the first part of a tslab cell, takes all listeners of SIGINT away and adds them again after it. */
function putNewAside(event: string | symbol, listener: (...args: never[]) => void): void {
  const signal = SIGNALS.find((name) => name === event);
  if (signal === undefined || listener === receive) return;
  // the vm has also left the signal to the system, whatever was listening since: listening anew gets it back
  process.off(signal, receive).prependListener(signal, receive);
  // the new one is added only after this call
  queueMicrotask(() => takers.size > 0 && putAside(signal));
}

function giveBack(): void {
  process.off('newListener', putNewAside);
  for (const signal of SIGNALS) {
    for (const { listener, once } of aside.get(signal) ?? []) {
      process[once ? 'once' : 'on'](signal, listener);
    }
    process.off(signal, receive);
  }
  if (asked.size > 0) setImmediate(handOn);
}

function handOn(): void {
  const signals = [...asked];
  asked.clear();
  for (const signal of signals) {
    if (process.listenerCount(signal) > 0) process.emit(signal, signal);
    else process.kill(process.pid, signal);
  }
}
