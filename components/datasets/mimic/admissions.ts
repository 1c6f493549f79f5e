import { type Table, missing, textAt, values } from '../table/data-table.js';
import { dayOf, parseMoment, type WrittenMoment } from '../table/moment.js';
import type { StepLog } from './step-log.js';

const secondsPerDay = 86_400;

/** The admissions table and the time of every admission. */
export interface Admissions {
  readonly table: Table;
  /** Row of an admission id. */
  readonly rows: ReadonlyMap<number, number>;
  /** Seconds since 1970 of an admission id; absent where the time is unknown. */
  readonly times: ReadonlyMap<number, number>;
}

/**
 * @param table columns `visit` (integer) and `admitted` (a moment as written)
 * @param prescriptions columns `visit`, `start.day`, `start.second`: they decide the century of two-digit years
 */
export function readAdmissions(table: Table, prescriptions: Table, log: StepLog): Admissions {
  const visits = values(table, 'visit');
  const rows = new Map<number, number>();
  const times = new Map<number, number>();
  const earliest = lazily(() => earliestStarts(prescriptions));
  let withoutCentury = 0;
  let withoutTime = 0;
  let repeated = 0;
  for (let row = 0; row < table.rows; row++) {
    const visit = visits[row]!;
    if (visit === missing) continue;
    if (rows.has(visit)) {
      repeated++;
      continue;
    }
    rows.set(visit, row);
    const written = textAt(table, 'admitted', row);
    if (written === null) continue;
    const moment = parseMoment(written)!;
    if (!moment.hasCentury) withoutCentury++;
    const time = moment.hasCentury ? timeIn(moment, moment.year) : nearestCentury(moment, earliest().get(visit));
    if (time === undefined) withoutTime++;
    else times.set(visit, time);
  }
  log.repair('admission dates with a two-digit year: century taken from the earliest prescription', withoutCentury);
  log.repair('of these, admissions without prescriptions: left without a time', withoutTime);
  log.repair('admissions listed more than once: the first row counts', repeated);
  return { table, rows, times };
}

/** Seconds since 1970 of the earliest prescription of every admission. */
function earliestStarts(prescriptions: Table): ReadonlyMap<number, number> {
  const visits = values(prescriptions, 'visit');
  const days = values(prescriptions, 'start.day');
  const seconds = values(prescriptions, 'start.second');
  const earliest = new Map<number, number>();
  // Rows of one admission mostly follow each other, so the map is asked only where the admission changes.
  let visit = missing;
  let earlier = Infinity;
  for (let row = 0; row < prescriptions.rows; row++) {
    if (visits[row] === missing || days[row] === missing) continue;
    if (visits[row] !== visit) {
      visit = visits[row]!;
      earlier = earliest.get(visit) ?? Infinity;
    }
    const start = days[row]! * secondsPerDay + seconds[row]!;
    if (start >= earlier) continue;
    earlier = start;
    earliest.set(visit, start);
  }
  return earliest;
}

/**
 * Chooses the century of a two-digit year. MIMIC shifts dates into the years 2100 to 2300, so the year is 21YY or 22YY,
 * whichever is nearer to the first prescription.
 */
function nearestCentury(moment: WrittenMoment, earliest: number | undefined): number | undefined {
  if (earliest === undefined) return undefined;
  const candidates = [2100, 2200].map((century) => timeIn(moment, century + moment.year));
  return candidates.reduce((best, time) => (Math.abs(time - earliest) < Math.abs(best - earliest) ? time : best));
}

function lazily<Value>(compute: () => Value): () => Value {
  let value: { readonly computed: Value } | undefined;
  return () => (value ??= { computed: compute() }).computed;
}

function timeIn(moment: WrittenMoment, year: number): number {
  return dayOf(moment, year) * secondsPerDay + moment.second;
}
