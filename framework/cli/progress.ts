import { count } from '../count.js';
import type { JobEvent, ToldJob } from '../contracts/launcher.js';
import type { WorkAhead } from '../launch/work-ahead.js';
import { progressAfter, type ProgressFile } from '../records/progress-file.js';
import { duration } from './duration.js';
import { Forecast } from './forecast.js';
import { canRewrite, ProgressBoard, type ProgressStream } from './progress-board.js';
import { runInWords } from './progress-in-words.js';

/** Shows what the jobs of a launcher do, as they do it. */
export interface Progress {
  show(event: JobEvent): void;
  /** Clears the lines that are updated, so that other output can follow. */
  end(): void;
}

export interface ProgressOptions {
  /** Number of jobs that will be run. */
  readonly total: number;
  /** What the time left of the whole is judged by. */
  readonly work?: WorkAhead;
  /** Whether only the lines are shown that a terminal writes over. */
  readonly isBoardAlone?: boolean;
  readonly now?: () => number;
  /** Calls something again and again. Returns what ends it. */
  readonly every?: (milliseconds: number, beat: () => void) => () => void;
}

/** Where no line can be written over, nothing is silent for longer than this. */
const quietMilliseconds = 30_000;
/** Between two drawings on a terminal. */
const drawMilliseconds = 100;
const beatMilliseconds = 1000;
/** Lines of runs that are written at a time where none can be written over. */
const plainRuns = 8;

/**
 * Shows progress. At a terminal each run that is at work has a line, and the whole has one, and they are written over:
 *
 *     LEADER(S) · seed 42 · student: 4.5 of 30 epochs, train/loss 0.1734, validation/prauc 0.4812, 12 s left
 *     w/o KD · seed 42 · student: 2 of 30 epochs, train/loss 0.2011, validation/prauc 0.4402, 14 s left
 *     3 of 10 runs ended after 2 min 5 s; about 4 min 10 s left
 *
 * Elsewhere a line is written when a stage or a run ends, and where half a minute would pass without one, those lines are.
 */
export function createProgress(stream: ProgressStream, options: ProgressOptions): Progress {
  const { total, work, isBoardAlone = false, now = Date.now, every = onTimer } = options;
  const board = canRewrite(stream) ? new ProgressBoard(stream) : undefined;
  const forecast = work && new Forecast(work);
  const begunAt = now();
  const runs = new Map<string, { readonly job: ToldJob; readonly progress?: ProgressFile }>();
  let [ended, failed, lastLine, lastDrawn] = [0, 0, begunAt, -Infinity];

  const line = (text: string) => {
    if (isBoardAlone) return;
    board?.clear();
    stream.write(`${text}\n`);
    lastLine = now();
    if (board !== undefined && runs.size > 0) draw(board);
  };
  /** Jobs of stages that runs share are none of the runs that are counted. */
  const heading = ({ title, computes }: ToldJob, place = Math.min(ended + 1, total)) =>
    computes === 'stages' ? title : `${place}/${total} ${title}`;
  const linesOfRuns = (columns: number) =>
    [...runs.values()].map(({ job, progress }) => {
      const shown = total === 1 ? heading(job) : job.title;
      return progress === undefined ? shown : runInWords(shown, progress, now(), columns);
    });
  const lineOfWhole = () => {
    const left = forecast?.timeLeft(now());
    return [
      `${ended} of ${count(total, 'run')} ended after ${duration((now() - begunAt) / 1000)}`,
      ...(failed === 0 ? [] : [`${failed} failed`]),
      ...(left === undefined || left.seconds < 1
        ? []
        : [`${left.isAtLeast ? 'at least' : 'about'} ${duration(left.seconds)} left`]),
    ].join('; ');
  };
  /** The runs, as many as there is room for, and the whole where one run does not say it already. */
  const overview = (room: number, columns = Infinity) => {
    const own = linesOfRuns(columns);
    const whole = total === 1 && own.length > 0 ? [] : [lineOfWhole()];
    const isCut = own.length + whole.length > room;
    const shown = isCut ? own.slice(0, Math.max(0, room - whole.length - 1)) : own;
    return [...shown, ...(isCut ? [`… and ${own.length - shown.length} more at work`] : []), ...whole];
  };
  const draw = (on: ProgressBoard) => {
    lastDrawn = now();
    on.draw(overview(on.room, on.width));
  };
  const beat = () => {
    // One run that waits at a scheduler says nothing itself.
    if (runs.size === 0 && total === 1 && (isBoardAlone || ended > 0)) return;
    if (board !== undefined) return draw(board);
    if (now() - lastLine < quietMilliseconds || isBoardAlone) return;
    for (const text of overview(plainRuns + 1)) stream.write(`${text}\n`);
    lastLine = now();
  };
  const tell = (event: JobEvent) => {
    const { job } = event;
    if (event.type === 'note') line(`${job.title} · ${event.stage}: ${event.text}`);
    if (event.type === 'ended') {
      const { status, problem } = event.result;
      line(`${heading(job, ended)}: ${status}${problem === undefined ? '' : `: ${problem}`}`);
    }
    // Where many runs share a terminal, their own lines say enough.
    if (event.type === 'stage' && event.state === 'finished' && (board === undefined || total === 1))
      line(`${heading(job)} · ${event.stage}: done in ${duration(event.seconds)}`);
  };
  const stop = every(beatMilliseconds, beat);

  return {
    show: (event) => {
      const { job } = event;
      forecast?.note(event, now());
      if (event.type === 'ended') {
        runs.delete(job.folder);
        if (job.computes !== 'stages') {
          ended += 1;
          if (event.result.status === 'failed') failed += 1;
        }
      } else {
        const before = runs.get(job.folder)?.progress;
        const progress = event.type === 'started' ? undefined : progressAfter(before, event, now());
        runs.set(job.folder, { job, ...(progress && { progress }) });
      }
      tell(event);
      if (board !== undefined && runs.size > 0 && now() - lastDrawn >= drawMilliseconds) draw(board);
    },
    end: () => {
      stop();
      board?.clear();
    },
  };
}

function onTimer(milliseconds: number, beat: () => void): () => void {
  const timer = setInterval(beat, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
