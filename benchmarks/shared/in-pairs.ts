import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median } from '../../framework/statistics/median.js';

/** The scripts stand beside the sources, which are two folders above the compiled program. */
const sources = join(fileURLToPath(new URL('../../../', import.meta.url)), 'benchmarks');

/** One turn of a program. */
interface Turn {
  readonly milliseconds: number;
  readonly processorMilliseconds: number;
}

/** A program that does its work once for each call. */
export interface Turns {
  turn(): Promise<Turn>;
  end(): Promise<void>;
}

/** Two programs that did the same work in turn. Ratios are theirs / ours: above 1, ours is faster. */
export interface Pair {
  readonly ours: Turn;
  readonly theirs: Turn;
  /** Medians over the pairs of turns. */
  readonly ratio: number;
  readonly processorRatio: number;
}

/** Lets two programs work in turn: a pair of turns sees the same load of the machine. The first pair does not count. */
export async function inPairs(pairs: number, ours: Turns, theirs: Turns): Promise<Pair> {
  const turns: { readonly ours: Turn; readonly theirs: Turn }[] = [];
  for (let pair = 0; pair <= pairs; pair++) turns.push({ ours: await ours.turn(), theirs: await theirs.turn() });
  const counted = turns.slice(1);
  const middle = (of: 'ours' | 'theirs') => ({
    milliseconds: median(counted.map((turn) => turn[of].milliseconds)),
    processorMilliseconds: median(counted.map((turn) => turn[of].processorMilliseconds)),
  });
  const ratio = (time: keyof Turn) => median(counted.map((turn) => turn.theirs[time] / turn.ours[time]));
  return {
    ours: middle('ours'),
    theirs: middle('theirs'),
    ratio: ratio('milliseconds'),
    processorRatio: ratio('processorMilliseconds'),
  };
}

/** The turns of this process. */
export function ownTurns(work: () => Promise<unknown>, end: () => Promise<void>): Turns {
  return {
    turn: async () => {
      const before = process.cpuUsage();
      const start = performance.now();
      await work();
      const { user, system } = process.cpuUsage(before);
      return { milliseconds: performance.now() - start, processorMilliseconds: (user + system) / 1000 };
    },
    end,
  };
}

/**
 * The turns of a script of Python, which reads a line for each and answers with its times. Undefined when FORMULARY_PYTHON
 * names no Python; the reason is told.
 *
 * @param name path of the script below `benchmarks/`
 * @param given what it is told as JSON
 */
export function pythonTurns(name: string, given: object, say: (line: string) => void): Turns | undefined {
  const python = process.env['FORMULARY_PYTHON'];
  if (python === undefined || python === '') {
    say('pytorch: not measured; set FORMULARY_PYTHON to a Python that has torch');
    return undefined;
  }
  const script = join(sources, name);
  if (!existsSync(script)) throw new Error(`${script} is missing`);
  const child = spawn(python, [script, JSON.stringify(given)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    turn: async () => {
      child.stdin.write('\n');
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`${script} ended before it answered`);
      return JSON.parse(value) as Turn;
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
