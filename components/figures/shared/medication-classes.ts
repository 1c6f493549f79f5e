import type { Cohort } from '../../contracts/cohort.js';

/** A class of medications, with the places of its members in the vocabulary. */
export interface MedicationClass {
  readonly name: string;
  readonly members: readonly number[];
}

/** The anatomical main groups of the ATC classification (WHO). */
const mainGroups: Readonly<Record<string, string>> = {
  A: 'alimentary tract, metabolism',
  B: 'blood',
  C: 'cardiovascular',
  D: 'skin',
  G: 'genito-urinary, sex hormones',
  H: 'other hormones',
  J: 'infections',
  L: 'cancer, immune system',
  M: 'muscles, skeleton',
  N: 'nervous system',
  P: 'parasites',
  R: 'respiratory',
  S: 'eyes, ears',
  V: 'various',
};

/** Letters of a code that name its class, by level. */
const lengths = { 1: 1, 2: 3 } as const;

export type AtcLevel = keyof typeof lengths;

/** The classes of medications at a level of ATC, in the order of their codes; undefined where codes belong to no ATC. */
export function atcClasses({ medications }: Cohort['vocabularies'], level: AtcLevel): MedicationClass[] | undefined {
  const { codes, coding, broader } = medications;
  if (coding !== 'atc') return undefined;
  const classOf = (medication: number) => codes[medication]!.slice(0, lengths[level]);
  const all = [...codes.keys()];
  return [...new Set(all.map(classOf))].sort().map((code) => {
    const title = level === 1 ? mainGroups[code] : broader?.[code];
    const members = all.filter((medication) => classOf(medication) === code);
    return { name: title === undefined ? code : `${code} ${title}`, members };
  });
}

/** Words for fifths of the prescriptions of training patients. */
const fifths = [
  'most prescribed fifth',
  'second fifth',
  'third fifth',
  'fourth fifth',
  'least prescribed fifth',
] as const;

/**
 * Fifths of the medications by how often they were prescribed.
 *
 * @param prescriptions [medications]
 */
export function classesByFrequency(prescriptions: ArrayLike<number>): MedicationClass[] {
  const order = Array.from({ length: prescriptions.length }, (_, index) => index).toSorted(
    (one, other) => prescriptions[other]! - prescriptions[one]! || one - other,
  );
  return fifths.map((name, fifth) => ({
    name,
    members: order.slice(
      Math.round((fifth * order.length) / fifths.length),
      Math.round(((fifth + 1) * order.length) / fifths.length),
    ),
  }));
}
