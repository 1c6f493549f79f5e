import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { LocalServer, type LocalServerSettings } from '../../../components/trackers/mlflow/local-server.js';

/** What happens to the server while it is asked. */
export interface Faults {
  /** How often its process group is killed, each time in the middle of a request. */
  readonly kills: number;
  /** For how many milliseconds it is stopped when it is first asked to create a run. */
  readonly stopped: number;
}

const requestLine = /^(?:GET|POST|PUT|PATCH|DELETE) (\S+) HTTP\/1\.1\r\n/;

/**
 * An MLflow server behind a relay that sees which request is under way, and kills the whole process group (SIGKILL) or stops
 * it (SIGSTOP) right then. A killed server is started again at once; until it answers, connections are reset.
 */
export class FaultyServer {
  killed = 0;
  stopped = 0;
  readonly #relay: Server;
  #requests = 0;
  #fatal = 5;
  #down = false;
  #restarting: Promise<void> = Promise.resolve();

  private constructor(
    readonly server: LocalServer,
    readonly faults: Faults,
  ) {
    this.#relay = createServer((client) => this.#serve(client));
  }

  static async start(settings: LocalServerSettings, faults: Faults): Promise<FaultyServer> {
    const faulty = new FaultyServer(await LocalServer.start(settings), faults);
    await new Promise<void>((done) => faulty.#relay.listen(0, '127.0.0.1', done));
    return faulty;
  }

  /** The relay's address: what a tracker is given. */
  get uri(): string {
    return `http://127.0.0.1:${(this.#relay.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#relay.close();
    await this.#restarting;
    await this.server.stop();
  }

  #serve(client: Socket): void {
    client.on('error', () => undefined);
    if (this.#down) return void client.resetAndDestroy();
    // half open: what the client gave up is still done by a server that wakes up
    const upstream = connect({ port: this.server.port, host: '127.0.0.1', allowHalfOpen: true });
    upstream.on('data', (chunk) => client.write(chunk));
    for (const event of ['error', 'end', 'close'] as const) upstream.on(event, () => client.resetAndDestroy());
    client.on('data', (chunk) => {
      const path = requestLine.exec(chunk.toString('latin1', 0, 300))?.[1];
      if (path?.endsWith('runs/create') && this.faults.stopped > 0 && this.stopped === 0) void this.#stop();
      upstream.write(chunk);
      if (path === undefined || this.killed >= this.faults.kills || this.#down) return;
      this.#requests += 1;
      if (this.#requests >= this.#fatal) this.#kill();
    });
  }

  async #stop(): Promise<void> {
    this.stopped += 1;
    this.server.signal('SIGSTOP');
    await pause(this.faults.stopped);
    this.server.signal('SIGCONT');
  }

  /** Kills within the first milliseconds of a request; the next life lasts for another number of requests. */
  #kill(): void {
    this.#down = true;
    this.killed += 1;
    this.#requests = 0;
    this.#fatal = 5 + ((this.killed * 7) % 23);
    this.#restarting = (async () => {
      await pause(this.killed % 5);
      this.server.signal('SIGKILL');
      await this.server.restart();
      this.#down = false;
    })();
  }
}
