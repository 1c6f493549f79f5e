/**
 * What the process of a job tells the process that started it, over the channel that Node opens with `stdio: 'ipc'`. A launcher
 * without such a channel learns the same from `progress.json` in the job's folder, some seconds later.
 */
export type WorkerMessage =
  | {
      readonly type: 'stage';
      readonly stage: string;
      readonly key: string;
      readonly state: 'started' | 'cached' | 'finished';
      readonly seconds: number;
    }
  | {
      readonly type: 'progress';
      readonly stage: string;
      readonly done: number;
      readonly total: number;
      readonly unit: string;
      /** The latest loss, and the latest score of those by which the stage chooses. */
      readonly scores?: readonly Score[];
    }
  | { readonly type: 'note'; readonly stage: string; readonly text: string };

/** `validation/prauc`: 0.48. */
export interface Score {
  readonly name: string;
  readonly value: number;
}

/**
 * What a worker that was started with `--ask` tells when its run has ended and `result.json` is written. Where it takes
 * more, it waits for the words of a further run, or for the end of the channel.
 */
export interface WorkerDone {
  readonly type: 'done';
  readonly takesMore: boolean;
}

/** The answer: `Job.words` of a further run. */
export type FurtherWords = readonly string[];
