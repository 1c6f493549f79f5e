import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import http from 'node:http';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface LocalServerSettings {
  /** The `python` of an environment that has MLflow. */
  readonly python: string;
  /** Where database, artifacts and log are kept. */
  readonly folder: string;
  /** The port. Where it is absent, a free one is chosen. */
  readonly port?: number;
  readonly workers?: number;
  /** Path below which the server answers: `/ml`. */
  readonly basePath?: string;
  /** Further arguments for `mlflow server`. */
  readonly words?: readonly string[];
  /** Ends the start, and the server with it. */
  readonly signal?: AbortSignal;
  /** Called when the process runs, long before the server answers. */
  readonly onStart?: (server: { readonly uri: string; readonly pid: number }) => Promise<void>;
}

/**
 * Longest wait for a start. A start takes 5 s on a free core and minutes on a busy machine. A start that fails is noticed at
 * once.
 */
const patience = 300_000;

/**
 * The folder of Python's byte code. Without it every start compiles all of MLflow again, which takes twice as long as the start
 * itself.
 */
const environment = {
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  PYTHONDONTWRITEBYTECODE: '',
};

/**
 * An MLflow server on the loopback interface. It has an explicit SQLite store, because a bare `mlflow server` refuses to start
 * beside an old `mlruns`. Jobs and telemetry are off. It has its own process group, because killing the parent alone leaves a
 * worker on the port.
 */
export class LocalServer {
  private process: ChildProcess | undefined;

  private constructor(
    readonly settings: LocalServerSettings,
    readonly port: number,
  ) {}

  static async start(settings: LocalServerSettings): Promise<LocalServer> {
    const server = new LocalServer(settings, settings.port ?? (await freePort()));
    await server.restart();
    return server;
  }

  get uri(): string {
    return `http://127.0.0.1:${this.port}${this.settings.basePath ?? ''}`;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Starts the server and waits until it answers. A killed server can be started again. */
  async restart(): Promise<void> {
    const folder = resolve(this.settings.folder);
    mkdirSync(join(folder, 'artifacts'), { recursive: true });
    const log = openSync(join(folder, 'server.log'), 'a');
    const { basePath, words = [] } = this.settings;
    const options = {
      host: '127.0.0.1',
      port: this.port,
      workers: this.settings.workers ?? 1,
      'backend-store-uri': `sqlite:///${join(folder, 'mlflow.db')}`,
      'artifacts-destination': join(folder, 'artifacts'),
      ...(basePath === undefined ? {} : { 'static-prefix': basePath }),
    };
    const server = spawn(
      // A bare name is looked up in PATH. A path is made absolute, because the server starts in another folder.
      this.settings.python.includes('/') ? resolve(this.settings.python) : this.settings.python,
      [
        '-m',
        'mlflow',
        'server',
        ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
        ...words,
      ],
      {
        cwd: folder,
        detached: true,
        stdio: ['ignore', log, log],
        env: { ...process.env, ...environment },
      },
    );
    closeSync(log);
    server.unref();
    this.process = server;
    const failed = new AbortController();
    const fail = (reason: string): void => failed.abort(new Error(reason));
    server.once('error', ({ message }) => fail(`cannot start ${this.settings.python}: ${message}`));
    server.once('exit', (code) => fail(`the MLflow server ended (exit code ${code}); see ${folder}/server.log`));
    const { signal, onStart } = this.settings;
    const stop = (): void => failed.abort(signal?.reason);
    signal?.addEventListener('abort', stop);
    try {
      signal?.throwIfAborted();
      if (server.pid !== undefined) await onStart?.({ uri: this.uri, pid: server.pid });
      await this.healthy(failed.signal);
    } catch (error) {
      this.signal('SIGKILL');
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Sends a signal to the whole process group. */
  signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) signalGroup(this.pid, signal);
  }

  /** Asks the server to end and waits for it. After `grace` milliseconds it is ended by force. */
  async stop(grace = 5000): Promise<void> {
    const server = this.process;
    if (server === undefined) return;
    // Without this timer nothing may keep our process alive until the server has ended.
    server.ref();
    const gone = new Promise<void>((done) => {
      if (server.exitCode !== null || server.signalCode !== null) done();
      else server.once('exit', () => done());
    });
    this.signal('SIGTERM');
    const waiting = new AbortController();
    await Promise.race([gone, pause(grace, undefined, { signal: waiting.signal }).catch(() => undefined)]);
    waiting.abort();
    this.signal('SIGKILL');
    await gone;
    this.process = undefined;
  }

  /** Waits for the first answer. Throws the signal's reason when there can be none. */
  private async healthy(signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      const answers = await isHealthy(this.uri);
      signal.throwIfAborted();
      if (answers) return;
      await pause(200, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
    const minutes = patience / 60_000;
    throw new Error(
      `the MLflow server did not answer within ${minutes} minutes; see ${this.settings.folder}/server.log`,
    );
  }
}

/** Sends a signal to a process group if it still runs. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended already.
  }
}

/** Whether an MLflow server answers at an address. */
export function isHealthy(uri: string): Promise<boolean> {
  return new Promise((done) => {
    const request = http.get(`${uri}/health`, { agent: false, timeout: 2000 }, (response) => {
      response.resume();
      done(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => done(false));
  });
}

/** A free port of the loopback interface. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
