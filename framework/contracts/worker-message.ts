/**
 * What the process of a job tells the process that started it, over the channel that Node opens with `stdio: 'ipc'`. A launcher
 * without such a channel loses progress on the terminal and nothing else: everything that matters stands in files.
 */
export type WorkerMessage =
  | {
      readonly type: 'stage';
      readonly stage: string;
      readonly state: 'started' | 'cached' | 'finished';
      readonly seconds: number;
    }
  | {
      readonly type: 'progress';
      readonly stage: string;
      readonly done: number;
      readonly total: number;
      readonly unit: string;
    }
  | { readonly type: 'note'; readonly stage: string; readonly text: string };
