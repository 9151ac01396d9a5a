// Programs that are timed side by side: each a process of its own that says when it is ready, then takes a turn per line on
// its standard input and answers with JSON.
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

interface Answer {
  ready?: string;
  seconds: number;
  peakMegabytes: number;
}

/** A program that has warmed up, and what it took. */
export interface Participant {
  name: string;
  seconds: number[];
  peakMegabytes: number;
  ask(): Promise<Answer>;
  stop(): void;
}

/** Rest between turns, in which the other side's threads go to sleep. */
const PAUSE_MS = 200;

/** Waits until the process has warmed up. Undefined, with a sentence, when it could not start. */
export async function participantOf(
  name: string,
  process: ChildProcess,
): Promise<Participant | undefined> {
  const lines = createInterface({ input: process.stdout! })[Symbol.asyncIterator]();
  const next = async (): Promise<Answer | undefined> => {
    const { value, done } = await lines.next();
    return done ? undefined : JSON.parse(value);
  };
  const first = await next();
  if (!first?.ready) {
    console.error(`${name}: skipped, it could not start.`);
    return undefined;
  }
  return {
    name: `${name} (${first.ready})`,
    seconds: [],
    peakMegabytes: 0,
    async ask() {
      process.stdin!.write('\n');
      const answer = await next();
      if (!answer) throw new Error(`participantOf: ${name} must answer, but its output has ended`);
      return answer;
    },
    stop: () => process.stdin!.end(),
  };
}

/** Round after round, each in its turn: a machine that slows down slows all. Ends the processes. */
export async function timeRounds(
  participants: readonly Participant[],
  rounds: number,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const participant of participants) {
      const { seconds, peakMegabytes } = await participant.ask();
      participant.seconds.push(seconds);
      participant.peakMegabytes = peakMegabytes;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  for (const participant of participants) participant.stop();
}

/** The middle value; of an even number the upper one. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

/** The least value: other work on the machine disturbs it least. */
export const fastest = (values: readonly number[]): number => Math.min(...values);
