import type { Delivery } from '../../../../framework/contracts/tracker.js';
import { MlflowTracker } from '../../../../components/trackers/mlflow/tracker.js';
import { FakeServer } from './fake-server.js';
import { MadeExperiment } from './made-experiment.js';

const signal = new AbortController().signal;
/** Retries and seconds without an answer that tests of faults can wait for. */
export const quick = { retries: 2, responseTimeout: 1 };

/** Waits between attempts so short that tests of faults take no time. */
export const environment = {
  MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.01',
  MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0',
};

/** A server and an experiment of two rows and seeds, made anew for every test, and what delivers one to the other. */
export class MadeDelivery {
  server!: FakeServer;
  made!: MadeExperiment;

  /** To be called within `describe`. */
  static forEachTest(): MadeDelivery {
    const delivery = new MadeDelivery();
    beforeEach(async () => {
      delivery.server = await FakeServer.start();
      const rows = { 'LEADER(S)': {}, 'w/o KD': { 'student.width': '32' } };
      delivery.made = await MadeExperiment.make(rows, [42, 43]);
    });
    afterEach(async () => {
      await delivery.server.stop();
      await delivery.made.remove();
    });
    return delivery;
  }

  /** A process that delivers, its own each time. */
  deliver(settings: object = {}, final = true): Promise<Delivery> {
    const tracker = new MlflowTracker({ uri: this.server.uri, ...quick, ...settings }, environment);
    return tracker.deliver(this.made.folder, { signal, final });
  }
}
