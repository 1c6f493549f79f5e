import { sortBy } from '../table/sort.js';
import { column, type Table, values } from '../table/data-table.js';

/** One admission that has diagnoses, procedures and medications. */
export interface Visit {
  readonly subject: number;
  /** HADM_ID */
  readonly visit: number;
  /** Codes in the order of their tables, distinct. */
  readonly diagnoses: readonly string[];
  readonly procedures: readonly string[];
  readonly medications: readonly string[];
}

/**
 * Joins three tables (columns subject, visit, code): the visits that have a code in each, by ascending subject and visit.
 * Within a visit, codes keep the order of their table.
 */
export function joinVisits(diagnoses: Table, procedures: Table, medications: Table): Visit[] {
  const groups = [diagnoses, procedures, medications].map(groupByVisit);
  const positions = groups.map(() => 0);
  const joined: Visit[] = [];
  for (;;) {
    const heads = groups.map((group, index) => group[positions[index]!]);
    if (heads.some((head) => head === undefined)) return joined;
    const latest = heads.reduce((best, head) => (compareGroups(head!, best!) > 0 ? head : best))!;
    const areEqual = heads.every((head) => compareGroups(head!, latest) === 0);
    if (areEqual) {
      const [diagnosed, performed, prescribed] = heads;
      const { subject, visit } = latest;
      joined.push({
        subject,
        visit,
        diagnoses: diagnosed!.codes,
        procedures: performed!.codes,
        medications: prescribed!.codes,
      });
    }
    heads.forEach((head, index) => {
      if (areEqual || compareGroups(head!, latest) < 0) positions[index]!++;
    });
  }
}

interface Group {
  readonly subject: number;
  readonly visit: number;
  readonly codes: readonly string[];
}

function compareGroups(first: Group, second: Group): number {
  return first.subject - second.subject || first.visit - second.visit;
}

function groupByVisit(table: Table): Group[] {
  const sorted = sortBy(table, 'subject', 'visit');
  const subjects = values(sorted, 'subject');
  const visits = values(sorted, 'visit');
  const { values: codes, texts } = column(sorted, 'code');
  const groups: Group[] = [];
  for (let end = 0; end < sorted.rows;) {
    const start = end;
    const [subject, visit] = [subjects[start]!, visits[start]!];
    while (end < sorted.rows && subjects[end] === subject && visits[end] === visit) end++;
    groups.push({ subject, visit, codes: Array.from(new Set(codes.subarray(start, end)), (code) => texts![code]!) });
  }
  return groups;
}
