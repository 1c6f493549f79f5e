import { Worker } from 'node:worker_threads';
import type { ArrayTensor, Results } from '../../../framework/tensor/index.js';
import type { FromLane, LaneProgram, ToLane } from './lane.js';

/** Answers that a lane owes. */
interface Pending {
  readonly resolve: (results: Results) => void;
  readonly reject: (reason: Error) => void;
}

/** Threads that run a program beside the first one. They start when they are first needed, each with weights of its own. */
export class Lanes {
  private threads: readonly Worker[] | undefined;
  private readonly pending = new Map<number, Pending>();

  /** @param count threads beside the first */
  constructor(
    readonly count: number,
    private readonly program: LaneProgram,
  ) {}

  /** Gives all lanes new values of some parameters. They are copied. */
  setParameters(parameters: Readonly<Record<string, ArrayTensor>>): void {
    this.threads ??= Array.from({ length: this.count }, (_, lane) => this.start(lane));
    if (Object.keys(parameters).length === 0) return;
    for (const thread of this.threads) thread.postMessage({ parameters } satisfies ToLane, []);
  }

  /** Runs the program in one lane. The feeds are copied before it returns. */
  run(lane: number, feeds: Readonly<Record<string, ArrayTensor>>): Promise<Results> {
    return new Promise((resolve, reject) => {
      this.pending.set(lane, { resolve, reject });
      this.threads![lane]!.postMessage({ feeds } satisfies ToLane, []);
    });
  }

  async dispose(): Promise<void> {
    await Promise.all((this.threads ?? []).map((thread) => thread.terminate()));
  }

  private start(lane: number): Worker {
    const thread = new Worker(new URL('lane.js', import.meta.url), { workerData: this.program });
    const answer = (give: (pending: Pending) => void) => {
      const pending = this.pending.get(lane);
      this.pending.delete(lane);
      if (pending !== undefined) give(pending);
    };
    thread.on('message', (message: FromLane) =>
      answer(({ resolve, reject }) =>
        'results' in message ? resolve(message.results) : reject(new Error(`in lane ${lane + 2}: ${message.error}`)),
      ),
    );
    thread.on('error', (error) => answer(({ reject }) => reject(error)));
    thread.on('exit', (code) =>
      answer(({ reject }) => reject(new Error(`the thread of lane ${lane + 2} ended with code ${code}`))),
    );
    return thread;
  }
}
