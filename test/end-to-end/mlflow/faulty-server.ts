import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ForkedServer } from './forked-server.js';

/** What happens to the server while it is asked. */
export interface Faults {
  /** How often its process group is killed, each time in the middle of a request. */
  readonly kills: number;
  /** For how many milliseconds it is stopped when it is first asked to create a run. */
  readonly stopped: number;
}

/** What a delivery does, in the order in which kills aim at it. */
const phases = [
  /experiments\/create$/,
  /runs\/create$/,
  /runs\/log-batch$/,
  /mlflow-artifacts\/artifacts\/.*\/artifacts\/model\.onnx$/,
  /runs\/update$/,
  /runs\/search$/,
  /set-experiment-tag$/,
  /runs\/log-inputs$/,
  /logged-models$/,
  /runs\/outputs$/,
  /logged-models\/m-/,
  /mlflow-artifacts\/artifacts\/.*\/tables\//,
];
/** Requests after which a life ends although what its kill aims at has not come. */
const longestLife = 15;

const requestLine = /^(?:GET|POST|PUT|PATCH|DELETE) (\S+) HTTP\/1\.1\r\n/;

/**
 * An MLflow server behind a relay that sees which request is under way, and kills the whole process group (SIGKILL) or stops
 * it (SIGSTOP) right then. A killed server is started again at once; until it answers, connections are reset.
 */
export class FaultyServer {
  stopped = 0;
  /** Paths of the requests during which the server was killed. */
  readonly killedDuring: string[] = [];
  private readonly relay: Server;
  private requests = 0;
  private down = false;
  private restarting: Promise<void> = Promise.resolve();

  private constructor(
    readonly server: ForkedServer,
    readonly faults: Faults,
  ) {
    this.relay = createServer((client) => this.serve(client));
  }

  static async start(python: string, folder: string, faults: Faults): Promise<FaultyServer> {
    const faulty = new FaultyServer(await ForkedServer.start(python, folder), faults);
    await new Promise<void>((done) => faulty.relay.listen(0, '127.0.0.1', done));
    return faulty;
  }

  /** The relay's address: what a tracker is given. */
  get uri(): string {
    return `http://127.0.0.1:${(this.relay.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.relay.close();
    await this.restarting;
    await this.server.stop();
  }

  private serve(client: Socket): void {
    client.on('error', () => undefined);
    if (this.down) return void client.resetAndDestroy();
    // Half open: what the client gave up is still done by a server that wakes up
    const upstream = connect({ port: this.server.port, host: '127.0.0.1', allowHalfOpen: true });
    upstream.on('data', (chunk) => client.write(chunk));
    for (const event of ['error', 'end', 'close'] as const) upstream.on(event, () => client.resetAndDestroy());
    client.on('data', (chunk) => {
      const path = requestLine.exec(chunk.toString('latin1', 0, 300))?.[1];
      if (path?.endsWith('runs/create') && this.faults.stopped > 0 && this.stopped === 0) void this.pauseServer();
      upstream.write(chunk);
      const { length: killed } = this.killedDuring;
      if (path === undefined || killed >= this.faults.kills || this.down) return;
      this.requests += 1;
      if (phases[killed % phases.length]!.test(path) || this.requests >= longestLife) this.kill(path);
    });
  }

  private async pauseServer(): Promise<void> {
    this.stopped += 1;
    this.server.signal('SIGSTOP');
    await pause(this.faults.stopped);
    this.server.signal('SIGCONT');
  }

  /** Kills within the first milliseconds of a request. */
  private kill(path: string): void {
    this.down = true;
    this.requests = 0;
    this.killedDuring.push(path);
    this.restarting = (async () => {
      await pause(this.killedDuring.length % 5);
      this.server.signal('SIGKILL');
      await this.server.restart();
      this.down = false;
    })();
  }
}
