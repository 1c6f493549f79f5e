import {
  gather,
  linear,
  multiply,
  reduceMean,
  relu,
  softplus,
  subtract,
  type ArrayTensor,
  type Feeds,
  type Generator,
  type Scope,
} from '../../../framework/tensor/index.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Ontologies } from '../../contracts/knowledge.js';
import type { Pretraining, PretrainingLength, PretrainingTerm } from '../../contracts/pretraining.js';
import { visitsOf } from '../shared/code-sets.js';
import { feedsBelow } from '../shared/feeds-below.js';
import { encodeSets, setKinds, tokenOf } from './encoder.js';
import type { GBertOptions } from './options.js';
import { maskToken, packTokens, type TokenSet } from './token-sets.js';

type SetKind = (typeof setKinds)[number];

/** A visit whose codes are to be recovered: what is shown of it, as tokens, and what it has, as numbers of codes. */
export type MaskedVisit = Readonly<
  Record<SetKind, { readonly shown: readonly number[]; readonly codes: ArrayLike<number> }>
>;

/** How long options ask for it; `false`: not at all. */
export function pretrainingLength(options: GBertOptions): PretrainingLength | false {
  return options.pretraining.epochs > 0 && lengthOf(options);
}

function lengthOf({ pretraining: { epochs, batchSize }, alternation }: GBertOptions): PretrainingLength {
  return { epochs, batchSize, entries: 'visits', ...(alternation && { alternation }) };
}

/** Recovers codes of single visits, each kind from itself and from the other (§4.3). */
export function visitPretraining(
  cohort: Cohort,
  ontologies: Pick<Ontologies, SetKind>,
  options: GBertOptions,
  patients: Int32Array,
): Pretraining {
  const { learningRate, maskRate } = options.pretraining;
  const hasBoth = (visit: number) => setKinds.every((kind) => codesOf(cohort[kind], visit).length > 0);
  const masked = (kind: SetKind, visit: number, generator: Generator) => {
    const codes = codesOf(cohort[kind], visit);
    const vocabulary = cohort.vocabularies[kind].codes.length;
    const shown = Array.from(codes, (code) => {
      const hidden = hide(code, vocabulary, maskRate, generator);
      return hidden === undefined ? maskToken : tokenOf(cohort.vocabularies, kind, hidden);
    });
    return { shown, codes };
  };
  return {
    ...lengthOf(options),
    learningRate,
    entries: Int32Array.from(Array.from(patients).flatMap((patient) => visitsOf(cohort, patient).filter(hasBoth))),
    forward: (scope) => recovery(scope, cohort.vocabularies, ontologies, options),
    feeds: (entries, { scope, generator }) => {
      const visits = Array.from(entries, (visit) => ({
        diagnoses: masked('diagnoses', visit, generator),
        medications: masked('medications', visit, generator),
      }));
      return recoveryFeeds(visits, cohort.vocabularies, scope);
    },
  };
}

/** What is shown of a code: usually itself; `undefined` for the mask. */
function hide(code: number, vocabulary: number, rate: number, generator: Generator): number | undefined {
  const draws = new Float32Array(3);
  generator.uniformInto(draws);
  if (draws[0]! >= rate) return code;
  if (draws[1]! < 0.8) return undefined;
  return draws[1]! < 0.9 ? Math.floor(draws[2]! * vocabulary) : code;
}

/** The terms `diagnoses-to-diagnoses`, `diagnoses-to-medications`, …: cross-entropies, each a mean over the vocabulary. */
export function recovery(
  scope: Scope,
  vocabularies: Cohort['vocabularies'],
  ontologies: Pick<Ontologies, SetKind>,
  options: GBertOptions,
): Readonly<Record<string, PretrainingTerm>> {
  const vectors = encodeSets(scope, vocabularies, ontologies, options);
  const visits = scope.scope('visits');
  const terms = setKinds.flatMap((from) =>
    setKinds.map((to): readonly [string, PretrainingTerm] => {
      const name = `${from}-to-${to}`;
      const own = scope.scope(name);
      const width = vocabularies[to].codes.length;
      const vector = gather(vectors, visits.input(from, ['entry'], 'int32'));
      const inner = relu(linear(own.scope('hidden'), vector, { width: options.width }));
      const logits = linear(own.scope('output'), inner, { width });
      const labels = visits.input(`${to}-labels`, ['entry', width]);
      return [name, { weight: 1, perEntry: reduceMean(subtract(softplus(logits), multiply(labels, logits)), [1]) }];
    }),
  );
  return Object.fromEntries(terms);
}

/** The inputs of {@link recovery}. */
export function recoveryFeeds(
  visits: readonly MaskedVisit[],
  vocabularies: Cohort['vocabularies'],
  scope: string,
): Feeds {
  const sets = setKinds.flatMap((kind) => visits.map((visit): TokenSet => ({ kind, tokens: visit[kind].shown })));
  const values: Record<string, ArrayTensor> = {};
  setKinds.forEach((kind, k) => {
    const width = vocabularies[kind].codes.length;
    const labels = new Float32Array(visits.length * width);
    visits.forEach((visit, row) => {
      for (const code of Array.from(visit[kind].codes)) labels[row * width + code] = 1;
    });
    values[`${kind}-labels`] = { data: labels, shape: [visits.length, width] };
    values[kind] = { data: Int32Array.from(visits, (_, row) => k * visits.length + row), shape: [visits.length] };
  });
  return { ...feedsBelow(`${scope}/tokens`, packTokens(sets)), ...feedsBelow(`${scope}/visits`, values) };
}
