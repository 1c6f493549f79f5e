import {
  type Cohort,
  type ProfileFeature,
  splitNames,
  type Vocabulary,
  type CodeKind,
  codeKinds,
} from '../../contracts/cohort.js';
import type { RecordedPatient, RecordedVisit } from '../cohort/assemble.js';
import type { CohortRecord } from '../cohort/record.js';
import { saltedKey } from '../cohort/patient-key.js';
import { Faults } from '../table/faults.js';
import { compareTexts } from '../table/sort.js';
import { TextReader } from '../table/written-text.js';
import { type PlacedRecord, recordError } from './parse-record.js';

export interface CollectorOptions {
  readonly keySalt: string;
  readonly vocabularyOrder: 'appearance' | 'code';
  /** What the side tables list. If they list anything of a kind, a record may name nothing else of that kind. */
  readonly vocabularies?: Readonly<Record<CodeKind, Vocabulary>>;
  readonly profile?: readonly ProfileFeature[];
  /** Texts that stand for a missing value, beside those that always do. */
  readonly missing: readonly string[];
}

/** What records needed, by what it is: the number of times. */
type Repair = 'repeated' | 'trimmed' | 'unwrapped' | 'missing' | 'unknown';

const unknown = 'unknown';

const wholeKey = /^[0-9a-f]{24}$/;

const repairs: Readonly<Record<Repair, string>> = {
  repeated: 'codes repeated within a visit: the first one counts',
  trimmed: 'blanks around keys, codes and profile values: taken away',
  unwrapped: 'marks of a spreadsheet around codes and profile values (="0117"): taken away',
  missing: 'codes that stand for a missing value: left out',
  unknown: `profile values that stand for a missing one: ${unknown}`,
};

/** Collects records one by one, and checks each one against those before it. */
export class RecordCollector {
  readonly patients: RecordedPatient[] = [];
  private readonly counts: Record<Repair, number> = { repeated: 0, trimmed: 0, unwrapped: 0, missing: 0, unknown: 0 };
  private readonly texts: TextReader;
  private readonly splits: number[] = [];
  /** [patients][features] as texts */
  private readonly profiles: string[][] = [];
  private readonly patientPlaces = new Map<string, string>();
  private readonly visitPlaces = new Map<string, string>();
  private readonly listed: ReadonlyMap<CodeKind, ReadonlySet<string>>;
  private features: readonly string[] | undefined;

  constructor(private readonly options: CollectorOptions) {
    this.listed = new Map(
      Object.entries(options.vocabularies ?? {}).map(([kind, { codes }]) => [kind, new Set(codes)]),
    ) as ReadonlyMap<CodeKind, ReadonlySet<string>>;
    this.features = options.profile?.map(({ name }) => name);
    this.texts = new TextReader(options.missing);
  }

  /** What was repaired, in words, with counts. */
  get repairs(): Readonly<Record<string, number>> {
    const counted = Object.entries(this.counts).filter(([, count]) => count > 0);
    return Object.fromEntries(counted.map(([repair, count]) => [repairs[repair as Repair], count]));
  }

  /** @throws UserInputError with all faults of the record */
  add({ place, record }: PlacedRecord): void {
    const faults = new Faults();
    faults.try(() => this.addSplit(record.split, place));
    faults.try(() => this.addProfile(record.profile, place, faults));
    const key = faults.try(() => this.keyOf('patient', record.patient, place, this.patientPlaces));
    const visits = record.visits.map((visit, index) => this.visitOf(visit, index, place, faults));
    faults.throwIfAny();
    this.patients.push({ key: key!, visits });
  }

  /** Features and their values as the cohort form has them. */
  profile(): Pick<Cohort, 'profile' | 'profileValues'> {
    const features = this.options.profile ?? this.foundFeatures();
    const numbers = features.map(({ values }) => new Map(values.map((value, index) => [value, index])));
    const coded = this.profiles.flatMap((texts) => texts.map((text, feature) => numbers[feature]!.get(text)!));
    return { profile: features, profileValues: Int32Array.from(coded) };
  }

  recordedSplit(): Pick<Cohort, 'recordedSplit'> {
    return this.splits.length === 0 ? {} : { recordedSplit: Int32Array.from(this.splits) };
  }

  private foundFeatures(): ProfileFeature[] {
    return (this.features ?? []).map((name, feature) => {
      const distinctValues = [...new Set(this.profiles.map((texts) => texts[feature]!))];
      return {
        name,
        values: this.options.vocabularyOrder === 'code' ? distinctValues.sort(compareTexts) : distinctValues,
      };
    });
  }

  private addSplit(split: CohortRecord['split'], place: string): void {
    const isSplit = split != null;
    if (this.patients.length > 0 && isSplit !== this.splits.length > 0)
      throw recordError(place, `the record has ${isSplit ? 'a' : 'no'} split, unlike those before it`);
    if (isSplit) this.splits.push(splitNames.indexOf(split));
  }

  private addProfile(profile: CohortRecord['profile'], place: string, faults: Faults): void {
    this.features ??= Object.keys(profile);
    const features = this.features;
    if (Object.keys(profile).length !== features.length || !features.every((name) => Object.hasOwn(profile, name)))
      throw recordError(place, `the profile has other features than ${features.join(', ') || 'none'}`);
    const texts = features.map((name) => this.profileValue(profile[name]!));
    for (const [feature, text] of texts.entries()) {
      if (this.options.profile?.[feature]!.values.includes(text) !== false) continue;
      const reason = `the profile has a value of ${features[feature]!} that the table of values does not list`;
      faults.add(recordError(place, reason));
    }
    this.profiles.push(texts);
  }

  private visitOf(visit: CohortRecord['visits'][number], index: number, place: string, faults: Faults): RecordedVisit {
    const part = `visits[${index}]`;
    const codes = Object.fromEntries(
      codeKinds.map((kind) => [kind, this.codesOf(kind, visit[kind], { part: `${part}.${kind}`, place, faults })]),
    ) as Record<CodeKind, readonly string[]>;
    const key = faults.try(() => this.keyOf('visit', visit.visit, place, this.visitPlaces, `${part}: `));
    return { key: key!, ...codes };
  }

  private profileValue(written: string | null): string {
    const { text, as } = this.texts.read(written ?? '');
    if (as === 'trimmed' || as === 'unwrapped') this.counts[as]++;
    if (as === 'missing') this.counts.unknown++;
    return text ?? unknown;
  }

  private codesOf(
    kind: CodeKind,
    written: readonly (string | null)[],
    { part, place, faults }: { readonly part: string; readonly place: string; readonly faults: Faults },
  ): readonly string[] {
    const listed = this.listed.get(kind);
    const codes = written.flatMap((code, index) => {
      const { text, as } = this.texts.read(code ?? '');
      if (as !== 'plain') this.counts[as]++;
      if (text === null || listed === undefined || listed.has(text)) return text ?? [];
      const reason = `${part}[${index}] is a code that the table of vocabularies does not list`;
      faults.add(recordError(place, reason, 'Add the code to the table, or leave it out of the record.'));
      return text;
    });
    if (codes.length === 0) {
      const reason = `${part} holds nothing but missing values`;
      faults.add(recordError(place, reason, 'Leave the visit out of the record.'));
    }
    const distinct = [...new Set(codes)];
    this.counts.repeated += codes.length - distinct.length;
    return distinct;
  }

  private keyOf(
    kind: 'patient' | 'visit',
    identifier: string,
    place: string,
    places: Map<string, string>,
    part = '',
  ): string {
    const { text, as } = this.texts.read(identifier);
    if (text === null) throw recordError(place, `${part}the key of the ${kind} is missing`);
    if (as === 'trimmed') this.counts.trimmed++;
    const own = wholeKey.test(text) ? text : saltedKey(this.options.keySalt, kind, text);
    const before = places.get(own);
    if (before !== undefined) throw recordError(place, `${part}the ${kind} is already there, at ${before}`);
    places.set(own, place);
    return own;
  }
}
