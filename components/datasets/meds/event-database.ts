import type { DuckDBConnection } from '@duckdb/node-api';
import { UserInputError } from '../../../framework/errors.js';
import { chunksOf } from '../table/chunks.js';
import { ColumnParts } from '../table/column-parts.js';
import { missing, type Table } from '../table/data-table.js';
import type { EventCode, Role } from './code-roles.js';
import { type EventColumns, eventSource } from './shards.js';

/** What the events of a dataset are asked. */
export class EventDatabase {
  private readonly source: string;
  private readonly visitColumn: string | undefined;

  constructor(
    private readonly connection: DuckDBConnection,
    shards: readonly string[],
    private readonly columns: EventColumns,
    visitColumns: readonly string[],
    private readonly conditions: readonly string[],
    private readonly signal: AbortSignal,
  ) {
    this.source = eventSource(shards);
    this.visitColumn = visitColumns.find((name) => columns.has(name));
  }

  /** The distinct codes, by ascending text. */
  async codes(): Promise<readonly EventCode[]> {
    const absent = this.conditions.filter((name) => !this.columns.has(name));
    if (absent.length > 0) {
      throw new UserInputError({
        place: 'dataset.root',
        reason: `no column ${absent.join(', ')}, which a form asks for (where)`,
        remedy: `The events have the columns ${[...this.columns.keys()].join(', ')}.`,
      });
    }
    await this.requireWholeVisits();
    const asked = this.conditions.map((name) => `${quoted(name)}::varchar`);
    const selected = ['code::varchar', ...asked].map((text, index) => `${text} as c${index}`).join(', ');
    const order = ['code', ...this.conditions].map((_, index) => `c${index}`).join(', ');
    await this.run(
      `create table codes as select row_number() over (order by ${order}) as id, * from
        (select ${selected}, count(*) as events from ${this.source} where code is not null group by all)`,
    );
    const rows = await this.rows('select * from codes order by id');
    return rows.map(([id, code, ...others]) => ({
      id: Number(id),
      code: code as string,
      columns: Object.fromEntries(this.conditions.map((name, index) => [name, others[index] as string | null])),
      events: Number(others.at(-1)),
    }));
  }

  /** Keeps the events that have a role, places each in a visit, and numbers patients and visits by ascending id and time. */
  async place(roles: readonly { readonly id: number; readonly role: Role; readonly number: number }[]): Promise<void> {
    await this.run('create table roles (id bigint, role varchar, number integer)');
    const appender = await this.connection.createAppender('roles');
    for (const { id, role, number } of roles) {
      appender.appendBigInt(BigInt(id));
      appender.appendVarchar(role);
      appender.appendInteger(number);
      appender.endRow();
    }
    appender.closeSync();
    const conditions = this.conditions.map(
      (name, index) => ` and e.${quoted(name)}::varchar is not distinct from c.c${index + 1}`,
    );
    await this.run(`create table picked as
      select e.subject_id as id, e.time::timestamp as time, ${this.visitText()} as visit, role, number,
        filename as file, file_row_number as line
      from ${this.source} e join codes c on e.code::varchar = c.c0${conditions.join('')} join roles using (id)`);
    await this.run(`create table subjects as
      select id, (row_number() over (order by id) - 1)::integer as subject from (select distinct id from picked)`);
    await this.run(visitsTable);
    await this.run(placedTable);
  }

  /** Columns subject, visit (missing outside of every visit), start.day, start.second and number, in the order of the files. */
  async events(role: Role): Promise<Table> {
    return this.integers(
      ['subject', 'visit', 'start.day', 'start.second', 'number'],
      `select subject, visit, ${daysAndSeconds('time')}, number from placed where role = '${role.replaceAll("'", "''")}' order by subject, file, line`,
    );
  }

  /** Columns visit, subject, admitted.day and admitted.second. */
  async visits(): Promise<Table> {
    return this.integers(
      ['visit', 'subject', 'admitted.day', 'admitted.second'],
      `select visit, subject, ${daysAndSeconds('coalesce(admitted, first)')} from visits order by visit`,
    );
  }

  /** The texts of patients and visits that become keys, by number. */
  async keys(): Promise<{ readonly patient: readonly string[]; readonly visit: readonly string[] }> {
    const patient = await this.rows('select id::varchar from subjects order by subject');
    const visit = await this.rows('select key from visits order by visit');
    return { patient: patient.map(([id]) => id as string), visit: visit.map(([key]) => key as string) };
  }

  async visitsWithoutAdmission(): Promise<number> {
    const [[count] = [0]] = await this.rows('select count(*) from visits where admitted is null');
    return Number(count);
  }

  private visitText(): string {
    if (this.visitColumn === undefined) return 'null::varchar';
    const column = `e.${quoted(this.visitColumn)}`;
    return this.hasDecimalVisits ? `${column}::bigint::varchar` : `${column}::varchar`;
  }

  private get hasDecimalVisits(): boolean {
    return /^(DOUBLE|FLOAT|DECIMAL)/.test(this.columns.get(this.visitColumn ?? '') ?? '');
  }

  /** Ids of visits went through pandas where some were missing; they must still be whole. */
  private async requireWholeVisits(): Promise<void> {
    if (!this.hasDecimalVisits) return;
    const column = quoted(this.visitColumn!);
    const [[count] = [0]] = await this.rows(
      `select count(*) from ${this.source} where ${column} != floor(${column}) or abs(${column}) >= 9007199254740992`,
    );
    if (Number(count) === 0) return;
    throw new UserInputError({
      place: `dataset.root, column ${this.visitColumn}`,
      reason: `${String(count)} events have a visit that is no whole number`,
      remedy: 'Convert again with ids as integers or texts.',
    });
  }

  private async integers(names: readonly string[], query: string): Promise<Table> {
    const parts = names.map(() => new ColumnParts());
    let rows = 0;
    for await (const chunk of chunksOf(await this.connection.stream(query), this.signal)) {
      parts.forEach((part, index) => {
        const vector = chunk.getColumnVector(index);
        const values = part.add(chunk.rowCount);
        for (let row = 0; row < chunk.rowCount; row++) values[row] = (vector.getItem(row) as number | null) ?? missing;
      });
      rows += chunk.rowCount;
    }
    return { rows, columns: Object.fromEntries(names.map((name, index) => [name, { values: parts[index]!.build() }])) };
  }

  private async run(query: string): Promise<void> {
    this.signal.throwIfAborted();
    await this.connection.run(query);
  }

  private async rows(query: string): Promise<readonly (readonly unknown[])[]> {
    this.signal.throwIfAborted();
    return (await this.connection.runAndReadAll(query)).getRows();
  }
}

/**
 * Visits that events name, and those that begin with an admission of no name: they end with the next discharge, at the latest
 * with the next admission.
 */
const visitsTable = `create table visits as
  with named as (
    select id, visit as name, min(time) filter (role = 'admission') as admitted,
      max(time) filter (role = 'discharge') as discharged, min(time) as first
    from picked where visit is not null group by id, visit),
  begun as (select distinct id, time as admitted from picked where visit is null and role = 'admission' and time is not null),
  ended as (select distinct id, time as discharged from picked where visit is null and role = 'discharge' and time is not null),
  unnamed as (
    select b.id, null::varchar as name, b.admitted,
      least(e.discharged, lead(b.admitted) over (partition by b.id order by b.admitted)) as discharged, b.admitted as first
    from begun b asof left join ended e on b.id = e.id and b.admitted <= e.discharged),
  every as (select * from named union all select * from unnamed)
  select (row_number() over (order by id, coalesce(admitted, first), name) - 1)::integer as visit, id, subject, name,
    admitted, discharged, first,
    case when name is null then id || '@' || admitted when count(*) over (partition by name) > 1 then id || '/' || name
      else name end as key
  from every join subjects using (id)`;

/** An event belongs to the visit it names, else to the one that its time lies in. */
const placedTable = `create table placed as
  select s.subject, p.time, p.role, p.number, p.file, p.line,
    case when p.visit is not null then n.visit when p.time <= w.discharged then w.visit end as visit
  from picked p join subjects s using (id)
  left join visits n on n.id = p.id and n.name = p.visit
  asof left join (select id, visit, admitted, discharged from visits where admitted is not null) w
    on p.id = w.id and p.time >= w.admitted`;

function daysAndSeconds(time: string): string {
  const day = `floor(epoch(${time}) / 86400)`;
  return `${day}::integer, floor(epoch(${time}) - ${day} * 86400)::integer`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
