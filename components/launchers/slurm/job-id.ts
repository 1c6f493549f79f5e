/** What Slurm knows a job by. Numbers begin anew when a controller loses its state; the name tells one job 7 from another. */
export interface JobId {
  /** `formulary-1a2b3c4d-0`: of a submission and an array. */
  readonly name: string;
  readonly array: string;
  readonly task: string;
  /** Its place in a task that computes several jobs. */
  readonly place?: string;
}

/** `formulary-1a2b3c4d-0:12_3`, or `formulary-1a2b3c4d-0:12_3.4` where the task computes several jobs. */
export function writeId({ name, array, task, place }: JobId): string {
  return `${name}:${array}_${task}${place === undefined ? '' : `.${place}`}`;
}

/** @throws Error where the text is no id of this launcher */
export function parseId(text: string): JobId {
  const [, name, array, task, place] = /^([\w-]+):(\d+)_(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (name === undefined || array === undefined || task === undefined) throw new Error(`${text} is no job of Slurm`);
  return { name, array, task, ...(place === undefined ? {} : { place }) };
}
