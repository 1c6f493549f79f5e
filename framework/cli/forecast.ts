import type { JobEvent } from '../contracts/launcher.js';
import { progressAfter, type ProgressFile } from '../records/progress-file.js';
import type { WorkAhead } from '../launch/work-ahead.js';
import { secondsLeft } from './progress-in-words.js';

/** How long a whole experiment will still take. */
export interface TimeLeft {
  readonly seconds: number;
  /** Whether stages are ahead of which nobody knows how long they take. */
  readonly isAtLeast: boolean;
}

interface Begun {
  readonly startedAt: number;
  readonly progress: ProgressFile | undefined;
}

/**
 * Judges how long an experiment will still take: the outputs that are missing, what they are estimated to take, corrected by
 * those that have ended here, and the number of runs that are at work.
 */
export class Forecast {
  /** Folder of a run that has not ended → the outputs that it still needs, by their keys. */
  private readonly ahead: Map<string, Map<string, string>>;
  private readonly begun = new Map<string, Begun>();
  /** Stage → what its outputs took here: seconds, and, where they were estimated, as a multiple of the estimate. */
  private readonly measured = new Map<string, { readonly seconds: number; readonly ratio?: number }[]>();
  private readonly working = new Set<string>();

  constructor(private readonly work: WorkAhead) {
    this.ahead = new Map(
      [...work.outputs].map(([folder, outputs]) => [folder, new Map(outputs.map(({ key, stage }) => [key, stage]))]),
    );
  }

  note(event: JobEvent, now: number): void {
    const { folder } = event.job;
    if (event.type === 'started') this.working.add(folder);
    if (event.type === 'ended') {
      this.working.delete(folder);
      this.ahead.delete(folder);
    }
    if (event.type === 'progress') this.noteProgress(folder, event, now);
    if (event.type !== 'stage') return;
    const { key, stage, state, seconds } = event;
    if (state === 'started') {
      this.begun.set(key, { startedAt: now, progress: undefined });
      return;
    }
    if (state === 'finished') {
      const estimated = this.work.estimates.get(key)?.seconds;
      const measured = { seconds, ...(estimated && { ratio: seconds / estimated }) };
      this.measured.set(stage, [...(this.measured.get(stage) ?? []), measured]);
    }
    for (const outputs of this.ahead.values()) outputs.delete(key);
    this.begun.delete(key);
  }

  timeLeft(now: number): TimeLeft {
    const outputs = new Map([...this.ahead.values()].flatMap((own) => [...own]));
    const known = [...outputs].map(([key, stage]) => this.secondsOf(key, stage, now));
    const seconds = known.map((one) => one ?? 0);
    const sum = seconds.reduce((total, one) => total + one, 0);
    const isAtLeast = known.includes(undefined);
    return { seconds: Math.max(sum / Math.max(1, this.working.size), ...seconds), isAtLeast };
  }

  private noteProgress(folder: string, event: JobEvent & { readonly type: 'progress' }, now: number): void {
    for (const [key, stage] of this.ahead.get(folder) ?? []) {
      if (stage !== event.stage) continue;
      const { startedAt, progress } = this.begun.get(key) ?? { startedAt: now, progress: undefined };
      // A process that waits for another one's output tells no amount.
      if (event.total > 0) this.begun.set(key, { startedAt, progress: progressAfter(progress, event, now) });
    }
  }

  /** Seconds that an output will still take; `undefined` where nobody knows. */
  private secondsOf(key: string, stage: string, now: number): number | undefined {
    const begun = this.begun.get(key);
    const { amount, at = now } = begun?.progress ?? {};
    const told = amount && secondsLeft(amount, at, now);
    if (told !== undefined) return told;
    const whole = this.wholeOf(key, stage);
    if (whole === undefined || begun === undefined) return whole;
    return Math.max(0, whole - (now - begun.startedAt) / 1000);
  }

  /** Seconds of a whole output: the estimate, as wrong as it was for others here, or else what others took. */
  private wholeOf(key: string, stage: string): number | undefined {
    const here = this.measured.get(stage) ?? [];
    const estimated = this.work.estimates.get(key)?.seconds;
    if (estimated === undefined) return mean(here.map(({ seconds }) => seconds));
    return estimated * (mean(here.flatMap(({ ratio }) => ratio ?? [])) ?? 1);
  }
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, one) => sum + one, 0) / values.length;
}
