import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, isHealthy } from '../../../components/trackers/mlflow/local-server.js';

const program = 'test/end-to-end/mlflow/forked_server.py';

/**
 * An MLflow server with one worker that is cheap to kill: the next life is forked from a process that has imported everything.
 */
export class ForkedServer {
  private group = 0;

  private constructor(
    readonly port: number,
    readonly mother: ChildProcessWithoutNullStreams,
    readonly lines: AsyncIterableIterator<string>,
  ) {}

  /** @param folder absolute; keeps database, artifacts and log */
  static async start(python: string, folder: string): Promise<ForkedServer> {
    const port = await freePort();
    const mother = spawn(python, [program, folder, String(port)]);
    mother.stderr.pipe(createWriteStream(join(folder, 'server.log')));
    const lines = createInterface({ input: mother.stdout })[Symbol.asyncIterator]();
    const server = new ForkedServer(port, mother, lines);
    await server.restart();
    return server;
  }

  get uri(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Begins another life, once the one before it was killed, and waits until it answers. */
  async restart(): Promise<void> {
    this.mother.stdin.write('live\n');
    const { value } = (await this.lines.next()) as { value?: string };
    if (value === undefined) throw new Error('the MLflow server ended; see its server.log');
    this.group = Number(value);
    const deadline = Date.now() + 60_000;
    while (!(await isHealthy(this.uri))) {
      if (Date.now() > deadline) throw new Error('the MLflow server does not answer; see its server.log');
      await pause(50);
    }
  }

  /** Sends a signal to the process group of this life. */
  signal(signal: NodeJS.Signals): void {
    process.kill(-this.group, signal);
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.mother.once('exit', done));
    this.signal('SIGKILL');
    this.mother.stdin.end();
    await ended;
  }
}
