import type { CodeParts, FormReader } from './forms.js';
import { columnsOf, formReader } from './forms.js';
import { ancestors, type DescribedCodes } from './described-codes.js';
import type { MedsOptions } from './options.js';

/** A distinct code of the events, with the texts of the columns that forms ask for. */
export interface EventCode {
  readonly id: number;
  readonly code: string;
  readonly columns: Readonly<Record<string, string | null>>;
  readonly events: number;
}

/** What an event says: a code of one kind, a border of a visit, or something about the patient. */
export type Role =
  'diagnoses' | 'procedures' | 'medications' | 'admission' | 'discharge' | 'birth' | `profile ${string}`;

/** The code of an ICD version, or of another classification. */
export interface ClinicalCode {
  readonly version: number | null;
  readonly code: string;
  readonly title: string | null;
}

export interface MedicationCode {
  /** The code as the events have it. */
  readonly code: string;
  readonly parts: CodeParts;
}

/** Lists what codes say. A role of an event is a number in one of the lists. */
export class CodeRoles {
  readonly diagnoses: ClinicalCode[] = [];
  readonly procedures: ClinicalCode[] = [];
  readonly medications: MedicationCode[] = [];
  /** Values by role: `profile insurance`. */
  readonly values = new Map<Role, string[]>();
  /** Events that no form reads, by the beginning of their code. */
  readonly unread = new Map<string, number>();
  /** By event code: its roles, each with a number. */
  readonly roles: { readonly id: number; readonly role: Role; readonly number: number }[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(
    codes: readonly EventCode[],
    options: MedsOptions,
    private readonly described: DescribedCodes,
  ) {
    const kinds = [
      ['diagnoses', formReader(options.diagnoses)],
      ['procedures', formReader(options.procedures)],
    ] as const;
    const medications = formReader(options.medications);
    const marks: readonly (readonly [Role, FormReader])[] = [
      ['admission', formReader(options.admissions)],
      ['discharge', formReader(options.discharges)],
      ['birth', formReader(options.births)],
      [genderRole, formReader(options.gender)],
      ...Object.entries(options.profile).map(([name, form]) => [profileRole(name), formReader([form])] as const),
    ];
    for (const code of codes) {
      const before = this.roles.length;
      const [kind, reader] = kinds.find(([, read]) => read(code.code, code.columns) !== undefined) ?? [];
      if (kind !== undefined) this.addClinical(kind, code, reader!);
      else this.addMedication(code, medications);
      for (const [role, read] of marks) {
        const parts = read(code.code, code.columns);
        if (parts !== undefined) this.roles.push({ id: code.id, role, number: this.valueOf(role, parts['value']) });
      }
      if (this.roles.length > before) continue;
      const [beginning] = code.code.split(/\/+/, 1);
      this.unread.set(beginning!, (this.unread.get(beginning!) ?? 0) + code.events);
    }
  }

  private addClinical(kind: 'diagnoses' | 'procedures', { id, code, columns }: EventCode, read: FormReader): void {
    const own = clinicalCode(read(code, columns)!) ?? this.ofParents(code, read);
    if (own === undefined) return;
    const key = `${kind} ${own.version}:${own.code}`;
    const title = this.described.titles.get(code) ?? null;
    const number = this.numbers.get(key) ?? this[kind].push({ ...own, title }) - 1;
    if (title !== null && this[kind][number]!.title === null) this[kind][number] = { ...own, title };
    this.numbers.set(key, number);
    this.roles.push({ id, role: kind, number });
  }

  private ofParents(code: string, read: FormReader): Omit<ClinicalCode, 'title'> | undefined {
    for (const level of ancestors(code, this.described.parents)) {
      const found = level.map((parent) => clinicalCode(read(parent) ?? {})).find((parent) => parent !== undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private addMedication({ id, code, columns }: EventCode, read: FormReader): void {
    const parts = read(code, columns);
    if (parts !== undefined)
      this.roles.push({ id, role: 'medications', number: this.medications.push({ code, parts }) - 1 });
  }

  private valueOf(role: Role, value: string | undefined): number {
    if (value === undefined) return 0;
    const values = this.values.get(role) ?? [];
    this.values.set(role, values);
    const number = values.indexOf(value);
    return number === -1 ? values.push(value) - 1 : number;
  }
}

export const genderRole = 'profile gender';

export function profileRole(name: string): Role {
  return `profile ${name}`;
}

/** The columns of the events that some form asks for. */
export function conditionColumns(options: MedsOptions): readonly string[] {
  const { diagnoses, procedures, medications, admissions, discharges, gender, births } = options;
  const forms = [diagnoses, procedures, medications, admissions, discharges, gender, births];
  return [...new Set(forms.flatMap(columnsOf))];
}

/** ICD codes are written without their dot, as MIMIC writes them. */
function clinicalCode(parts: CodeParts): Omit<ClinicalCode, 'title'> | undefined {
  const { version, code, icd9, icd10 } = parts;
  if (icd9 !== undefined) return { version: 9, code: withoutDot(icd9) };
  if (icd10 !== undefined) return { version: 10, code: withoutDot(icd10) };
  if (code === undefined) return undefined;
  return version === undefined ? { version: null, code } : { version: Number(version), code: withoutDot(code) };
}

function withoutDot(code: string): string {
  return code.replace('.', '').toUpperCase();
}
