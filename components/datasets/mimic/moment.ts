const dayMilliseconds = 86_400_000;

/** A date and time of day as a table writes it; the century may be missing. */
export interface WrittenMoment {
  /** Four digits, or 0–99 when `hasCentury` is false. */
  readonly year: number;
  readonly hasCentury: boolean;
  readonly month: number;
  readonly day: number;
  /** Second of the day. */
  readonly second: number;
}

const iso = /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[ T](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d))?)?$/;
const short =
  /^(?<month>\d\d?)\/(?<day>\d\d?)\/(?<year>\d\d)(?: (?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d))?)?$/;

/** `2130-05-09 14:30:00`, or `5/9/30 14:30` with a two-digit year; `undefined` for anything else, such as a 31st of June. */
export function parseMoment(text: string): WrittenMoment | undefined {
  const fields = (iso.exec(text) ?? short.exec(text))?.groups;
  if (fields === undefined) return undefined;
  const number = (name: string): number => Number(fields[name] ?? 0);
  const moment = {
    year: number('year'),
    hasCentury: fields['year']!.length === 4,
    month: number('month'),
    day: number('day'),
    second: number('hour') * 3600 + number('minute') * 60 + number('second'),
  };
  return isInCalendar(moment) && number('hour') < 24 && number('minute') < 60 && number('second') < 60
    ? moment
    : undefined;
}

function isInCalendar({ year, hasCentury, month, day }: WrittenMoment): boolean {
  // A year without a century is checked as a year from 2400 on. So a 29th of February is accepted if any century can have it.
  const date = new Date(Date.UTC(hasCentury ? year : 2400 + year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
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
