/** What is counted of dates whose day and month could be taken for each other. */
export const monthFirstRepair = 'dates with slashes (5/9/2130): read with the month first';

/** What a field is that should be a time, in an error. */
export const noMoment = 'the field is no time like 2130-05-09 14:30:00 or 5/9/2130 14:30';

const dayMilliseconds = 86_400_000;
const secondsPerDay = 86_400;

/** A date and time of day as a table writes it; the century may be missing. */
export interface WrittenMoment {
  /** Four digits, or 0–99 when `hasCentury` is false. */
  readonly year: number;
  readonly hasCentury: boolean;
  /** Whether it was written with slashes (`5/9/2130`), where the month is taken to stand first. */
  readonly isMonthFirst: boolean;
  readonly month: number;
  readonly day: number;
  /** Second of the day; a fraction of a second is cut off. */
  readonly second: number;
}

const time = String.raw`(?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.\d+)?)?`;
const zone = String.raw` ?(?:Z|UTC|GMT|(?<sign>[+-])(?<zoneHours>\d\d)(?::?(?<zoneMinutes>\d\d))?)`;
const iso = new RegExp(String.raw`^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[ T]${time}(?:${zone})?)?$`);
const american = new RegExp(String.raw`^(?<month>\d\d?)\/(?<day>\d\d?)\/(?<year>\d{4}|\d\d)(?: ${time}(?:${zone})?)?$`);

/**
 * Reads `2130-05-09 14:30:00`, or `5/9/2130 14:30` and `5/9/30 14:30` with the month first. A fraction of a second and a time
 * zone (`UTC`, `Z`, `+00:00`) may follow; the moment is then that of UTC. `undefined` for anything else, such as a 31st of
 * June.
 */
export function parseMoment(text: string): WrittenMoment | undefined {
  const fields = (iso.exec(text) ?? american.exec(text))?.groups;
  if (fields === undefined) return undefined;
  const number = (name: string): number => Number(fields[name] ?? 0);
  const moment = {
    year: number('year'),
    hasCentury: fields['year']!.length === 4,
    isMonthFirst: text.includes('/'),
    month: number('month'),
    day: number('day'),
    second: number('hour') * 3600 + number('minute') * 60 + number('second'),
  };
  const isOnClock = number('hour') < 24 && number('minute') < 60 && number('second') < 60;
  if (!isOnClock || !isInCalendar(moment)) return undefined;
  const ahead = (number('zoneHours') * 60 + number('zoneMinutes')) * (fields['sign'] === '-' ? -60 : 60);
  return ahead === 0 ? moment : moved(moment, -ahead);
}

/** The moment some seconds later. A moment without a century moves within the century of 2400. */
function moved(moment: WrittenMoment, seconds: number): WrittenMoment {
  const year = calendarYear(moment);
  const total = dayOf(moment, year) * secondsPerDay + moment.second + seconds;
  const date = new Date(total * 1000);
  return {
    year: moment.hasCentury ? date.getUTCFullYear() : date.getUTCFullYear() % 100,
    hasCentury: moment.hasCentury,
    isMonthFirst: moment.isMonthFirst,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    second: total - Math.floor(total / secondsPerDay) * secondsPerDay,
  };
}

function isInCalendar(moment: WrittenMoment): boolean {
  const date = new Date(Date.UTC(calendarYear(moment), moment.month - 1, moment.day));
  return date.getUTCMonth() === moment.month - 1 && date.getUTCDate() === moment.day;
}

/**
 * The year in which a moment is looked up. A year without a century is taken as a year from 2400 on, so that a 29th of February
 * is accepted if any century can have it.
 */
function calendarYear({ year, hasCentury }: WrittenMoment): number {
  return hasCentury ? year : 2400 + year;
}

/** Days since 1970 of the moment in the given year. */
export function dayOf({ month, day }: WrittenMoment, year: number): number {
  return Date.UTC(year, month - 1, day) / dayMilliseconds;
}

export function yearOf(day: number): number {
  return new Date(day * dayMilliseconds).getUTCFullYear();
}

/** Full years between two days since 1970. */
export function fullYears(from: number, to: number): number {
  const [start, end] = [new Date(from * dayMilliseconds), new Date(to * dayMilliseconds)];
  const years = end.getUTCFullYear() - start.getUTCFullYear();
  const isBeforeBirthday =
    end.getUTCMonth() < start.getUTCMonth() ||
    (end.getUTCMonth() === start.getUTCMonth() && end.getUTCDate() < start.getUTCDate());
  return isBeforeBirthday ? years - 1 : years;
}
