import type { JobEvent } from '../contracts/launcher.js';

/** A terminal, or anything else that takes lines. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Whether a line can be written over. A terminal can do so unless it calls itself dumb. */
export function canRewrite(stream: ProgressStream): boolean {
  return stream.isTTY === true && process.env['TERM'] !== 'dumb';
}

/** Shows what the jobs of a launcher do, as they do it. */
export interface Progress {
  show(event: JobEvent): void;
  /** Clears the line that is updated, so that other output can follow. */
  end(): void;
}

/** Where no line can be written over, a long stage tells its progress no more often than this. */
const quietMilliseconds = 30_000;

/**
 * Shows progress. On a terminal one line is updated in place: `3/10 LEADER(S) · seed 42 · student: 4 of 30 epochs, 12 s left`.
 * Elsewhere a line is written when a stage ends, and every half minute while a long stage goes on.
 *
 * @param total number of jobs that will be run
 */
export function createProgress(stream: ProgressStream, total: number, now: () => number = Date.now): Progress {
  const stages = new Map<string, StageProgress>();
  let ended = 0;
  let isLineOpen = false;

  const clear = () => {
    if (isLineOpen) stream.write('\r\u001B[2K');
    isLineOpen = false;
  };
  const line = (text: string) => {
    clear();
    stream.write(`${text}\n`);
  };
  const update = (text: string) => {
    clear();
    stream.write(text.slice(0, (stream.columns ?? 80) - 1));
    isLineOpen = true;
  };
  const heading = (title: string) => `${Math.min(ended + 1, total)}/${total} ${title}`;

  const showProgress = (event: Extract<JobEvent, { type: 'progress' }>) => {
    const { job, stage, done, total: all, unit } = event;
    const id = `${job.folder} ${stage}`;
    const since = stages.get(id) ?? { start: now(), firstDone: done, lastLine: now() };
    stages.set(id, since);
    const text = `${heading(job.title)} · ${stage}: ${amount(done, all, unit)}${timeLeft(since, done, all, now())}`;
    if (canRewrite(stream)) return update(text);
    if (now() - since.lastLine < quietMilliseconds) return;
    since.lastLine = now();
    line(text);
  };

  return {
    show: (event) => {
      const { job } = event;
      if (event.type === 'progress') return showProgress(event);
      if (event.type === 'note') return line(`${job.title} · ${event.stage}: ${event.text}`);
      if (event.type === 'ended') {
        ended += 1;
        const { status, problem } = event.result;
        return line(`${ended}/${total} ${job.title}: ${status}${problem === undefined ? '' : `: ${problem}`}`);
      }
      if (event.type === 'stage' && event.state === 'finished')
        return line(`${heading(job.title)} · ${event.stage}: done in ${duration(event.seconds)}`);
      if (canRewrite(stream))
        update(`${heading(job.title)}${event.type === 'stage' ? ` · ${event.stage}: ${event.state}` : ''}`);
    },
    end: clear,
  };
}

interface StageProgress {
  readonly start: number;
  /** Work that was done before the first event. A resumed stage does not begin at 0. */
  readonly firstDone: number;
  lastLine: number;
}

function amount(done: number, total: number, unit: string): string {
  return total === 0 ? unit : `${done} of ${total} ${unit}`;
}

function timeLeft({ start, firstDone }: StageProgress, done: number, total: number, now: number): string {
  const advanced = done - firstDone;
  if (advanced <= 0 || done >= total) return '';
  return `, ${duration((((now - start) / advanced) * (total - done)) / 1000)} left`;
}

/** Writes seconds for people: `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${seconds < 10 ? seconds.toFixed(1) : whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
