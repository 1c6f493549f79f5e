/** The measurement of one delivery, or of one way to train. */
export interface DeliveryMeasurement {
  readonly what: string;
  readonly seconds?: number;
  /** Metric points that arrived. */
  readonly points?: number;
  /** Processor time of the server, and of the process that delivers. */
  readonly serverSeconds?: number;
  readonly clientSeconds?: number;
  /** Time in which any process of the machine waited for a core. No training has lost more than this to another process. */
  readonly waitedSeconds?: number;
  /** Largest resident memory of the process that delivered, in millions of bytes. */
  readonly memoryMegabytes?: number;
  /** Time as a multiple of that of the bare requests, of training alone or of the first look. */
  readonly ratio?: number;
}
