import { limits } from '../client/limits.js';
import type { Metric } from '../client/protocol.js';
import type { RemoteRun } from './remote-run.js';

/** Batches under way at a time: the server works on one while the next travels. */
const window = 2;

/**
 * Sends the points of a journal in batches that are as full as the server takes them, whatever lies between the points. A
 * batch is acknowledged once it and all before it have arrived, so that what was acknowledged is never sent again.
 */
export class PointStream {
  #points: Metric[] = [];
  /** Lines that the points stand for, and lines between them. */
  #lines = 0;
  #end = 0;
  #underWay: Promise<void>[] = [];
  #acknowledged: Promise<void> = Promise.resolve();
  #failed = false;

  constructor(readonly run: RemoteRun) {}

  /** @param end byte offset behind the line that `points` (none, for a line without) stand for */
  async add(points: readonly Metric[], end: number): Promise<void> {
    if (this.#points.length + points.length > limits.entities) await this.#send();
    this.#points.push(...points);
    this.#lines += 1;
    this.#end = end;
  }

  /** Sends what is left and waits for everything; throws the first failure. */
  async flush(): Promise<void> {
    if (this.#lines > 0) await this.#send();
    await this.settle();
    await this.#acknowledged;
  }

  /** Waits until nothing is under way, whatever became of it. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay.splice(0));
    await this.#acknowledged.catch(() => undefined);
  }

  async #send(): Promise<void> {
    if (this.#underWay.length >= window) await this.#underWay.shift();
    if (this.#failed) await this.#acknowledged;
    const { run } = this;
    const [metrics, events, offset] = [this.#points, this.#lines, this.#end];
    this.#points = [];
    this.#lines = 0;
    const sent = metrics.length === 0 ? Promise.resolve() : run.client.logAll(run.runId, { metrics });
    const before = this.#acknowledged;
    this.#acknowledged = (async () => {
      await Promise.all([before, sent]);
      await run.acknowledge(offset, events);
    })();
    this.#acknowledged.catch(() => (this.#failed = true));
    this.#underWay.push(sent.catch(() => undefined));
  }
}
