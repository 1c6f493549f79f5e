import { limits } from '../client/limits.js';
import type { Metric } from '../client/protocol.js';
import type { RemoteRun } from './remote-run.js';

/** Number of batches that are sent at a time. The server works on one while the next one travels. */
const window = 2;

/**
 * Milliseconds between two notes of what has arrived. A note replaces a file, and making that safe holds up a database on the
 * same disk. A note after every batch took a third of the time of a delivery to a server on this machine.
 */
const noteInterval = 1000;

/**
 * Sends the points of a journal in full batches, whatever lies between the points. A batch is acknowledged when it and all
 * before it have arrived, so that it is never sent again. If the process is killed, the last second may not be noted; the
 * server keeps a point that arrives twice once.
 */
export class PointStream {
  private points: Metric[] = [];
  /** Number of lines of the waiting points, with the lines between them. */
  private lines = 0;
  private end = 0;
  private underWay: Promise<void>[] = [];
  /** Settles when all batches so far have arrived, or when one has failed. */
  private arrived: Promise<void> = Promise.resolve();
  private failed = false;
  /** What has arrived but is not noted yet. */
  private unnoted: { readonly offset: number; readonly events: number } | undefined;
  private notedAt = performance.now();

  constructor(readonly run: RemoteRun) {}

  /** @param end byte offset behind the line of these points. A line may have no points. */
  async add(points: readonly Metric[], end: number): Promise<void> {
    if (this.points.length + points.length > limits.entities) await this.send();
    this.points.push(...points);
    this.lines += 1;
    this.end = end;
  }

  /** Sends the rest and waits for everything. Throws the first failure. */
  async flush(): Promise<void> {
    if (this.lines > 0) await this.send();
    await this.settle();
    await this.arrived;
  }

  /** Waits until no batch is being sent any more, and notes what has arrived. */
  async settle(): Promise<void> {
    await Promise.all(this.underWay.splice(0));
    await this.arrived.catch(() => undefined);
    await this.note();
  }

  private async send(): Promise<void> {
    if (this.underWay.length >= window) await this.underWay.shift();
    if (this.failed) await this.arrived;
    const { run } = this;
    const [metrics, events, offset] = [this.points, this.lines, this.end];
    this.points = [];
    this.lines = 0;
    const sent = metrics.length === 0 ? Promise.resolve() : run.client.logAll(run.runId, { metrics });
    const before = this.arrived;
    this.arrived = (async () => {
      await Promise.all([before, sent]);
      this.unnoted = { offset, events: events + (this.unnoted?.events ?? 0) };
      if (performance.now() - this.notedAt >= noteInterval) await this.note();
    })();
    this.arrived.catch(() => (this.failed = true));
    this.underWay.push(sent.catch(() => undefined));
  }

  private async note(): Promise<void> {
    const arrived = this.unnoted;
    if (arrived === undefined) return;
    this.unnoted = undefined;
    this.notedAt = performance.now();
    await this.run.acknowledge(arrived.offset, arrived.events);
  }
}
