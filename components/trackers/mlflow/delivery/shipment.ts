import type { MlflowClient } from '../client/client.js';
import { MlflowError } from '../client/errors.js';
import type { Destination } from './destination.js';
import type { Memory } from './memory.js';
import type { Origin } from '../../../../framework/records/origin-file.js';
import type { PlanFile } from '../../../../framework/records/plan-file.js';

/** The delivery of one experiment folder to one experiment of a server. */
export interface Shipment {
  readonly client: MlflowClient;
  readonly plan: PlanFile;
  readonly experimentFolder: string;
  readonly destination: Destination;
  readonly memory: Memory;
  /** Who ran the experiment first, and where. Undefined for one that an earlier version ran. */
  readonly origin: Origin | undefined;
}

/**
 * Notes what went wrong with single runs. A refused request or an unreadable file concerns one run, and the others are still
 * delivered. A server that does not answer concerns all of them.
 */
export class Troubles {
  private readonly messages: string[] = [];

  async during(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const concernsAll = error instanceof MlflowError ? error.trouble !== 'rejected' : !(error instanceof Error);
      if (concernsAll || (error instanceof Error && error.name === 'AbortError')) throw error;
      this.messages.push(error instanceof Error ? error.message : String(error));
    }
  }

  /** Throws if anything was noted. */
  check(): void {
    const [first, ...more] = this.messages;
    if (first !== undefined) throw new Error(more.length === 0 ? first : `${first} (and ${more.length} more)`);
  }
}
