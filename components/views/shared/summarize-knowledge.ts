import type { CodeKind, Cohort } from '../../contracts/cohort.js';
import type { Knowledge, Ontology } from '../../contracts/knowledge.js';

/** What `formulary prepare --knowledge --json` prints. */
export interface KnowledgeSummary {
  readonly interactions: { readonly pairs: number; readonly medications: number };
  /** `density`: share of all pairs of medications. */
  readonly coOccurrence: { readonly pairs: number; readonly density: number };
  readonly ontologies: Readonly<Record<CodeKind, OntologySummary>>;
  readonly molecules: {
    readonly molecules: number;
    readonly atoms: number;
    readonly bonds: number;
    readonly fragments: number;
    /** Ones in the mask of medications by fragments. */
    readonly mask: number;
    readonly medicationsWithout: number;
  };
}

interface OntologySummary {
  /** The classification; null where the codes belong to none. */
  readonly coding: string | null;
  readonly codes: number;
  /** Nodes above the codes, the root included. */
  readonly above: number;
}

/** Counts of a cohort's knowledge; nothing at patient level. */
export function summarizeKnowledge(
  cohort: Cohort,
  knowledge: Pick<Knowledge, 'co-occurrence' | 'ontologies' | 'molecules'>,
): KnowledgeSummary {
  const { interactions, vocabularies } = cohort;
  const size = vocabularies.medications.codes.length;
  const { pairs } = knowledge['co-occurrence'];
  const { graphs, fragments, ofMedications, fragmentsOfMedications } = knowledge.molecules;
  const isWithout = (_: number, medication: number) =>
    ofMedications.offsets[medication + 1] === ofMedications.offsets[medication];
  const ontology = (kind: CodeKind): OntologySummary => ({
    coding: vocabularies[kind].coding ?? null,
    ...countNodes(knowledge.ontologies[kind]),
  });
  return {
    interactions: { pairs: interactions.length, medications: new Set(interactions.flat()).size },
    coOccurrence: { pairs: pairs.length, density: size < 2 ? 0 : pairs.length / ((size * (size - 1)) / 2) },
    ontologies: {
      diagnoses: ontology('diagnoses'),
      procedures: ontology('procedures'),
      medications: ontology('medications'),
    },
    molecules: {
      molecules: graphs.length,
      atoms: sum(graphs.map(({ atomicNumbers }) => atomicNumbers.length)),
      bonds: sum(graphs.map(({ bondTypes }) => bondTypes.length)),
      fragments: fragments.length,
      mask: fragmentsOfMedications.values.length,
      medicationsWithout: Array.from({ length: size }, isWithout).filter(Boolean).length,
    },
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function countNodes({ nodes, ranks }: Ontology): Pick<OntologySummary, 'codes' | 'above'> {
  const codes = ranks.filter((rank) => rank === 'code').length;
  return { codes, above: nodes.length - codes };
}

/** The summary as text for a terminal. */
export function renderKnowledgeSummary(summary: KnowledgeSummary): string {
  const { interactions, coOccurrence, ontologies, molecules } = summary;
  const lines = [
    `interactions: ${interactions.pairs} pairs among ${interactions.medications} medications`,
    `co-occurrence: ${coOccurrence.pairs} pairs, ${(100 * coOccurrence.density).toFixed(1)} % of all`,
    ...Object.entries(ontologies).map(
      ([kind, { coding, codes, above }]) => `${kind}: ${codes} codes below ${above} nodes (${coding ?? 'no ontology'})`,
    ),
    `molecules: ${molecules.molecules} with ${molecules.atoms} atoms and ${molecules.bonds} bonds`,
    `fragments: ${molecules.fragments}, ${molecules.mask} ones in the mask; ` +
      `${molecules.medicationsWithout} medications without a molecule`,
  ];
  return `${lines.join('\n')}\n`;
}
