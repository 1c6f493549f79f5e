import type { MlflowClient } from '../client/client.js';
import { MlflowError } from '../client/errors.js';
import type { Destination } from './destination.js';
import type { Memory } from './memory.js';
import type { PlanFile } from '../../../../framework/records/plan-file.js';

/** One experiment folder on its way to one experiment of a server. */
export interface Shipment {
  readonly client: MlflowClient;
  readonly plan: PlanFile;
  readonly experimentFolder: string;
  readonly destination: Destination;
  readonly memory: Memory;
}

/**
 * What went wrong with single runs. A request that the server refuses, or a file that cannot be read, concerns one run, and
 * the others are delivered all the same; a server that does not answer concerns all.
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

  /** Throws for what was noted. */
  check(): void {
    const [first, ...more] = this.messages;
    if (first !== undefined) throw new Error(more.length === 0 ? first : `${first} (and ${more.length} more)`);
  }
}
