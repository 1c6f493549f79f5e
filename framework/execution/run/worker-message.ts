/** What a worker tells the process that started it, while both live; everything that matters is in files. */
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
