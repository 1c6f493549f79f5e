import { Type } from '../../framework/registry/type.js';
import type { StageJournal } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { samplesOf } from '../training/samples.js';
import { readAnswers } from './files/answers-file.js';
import type { PredictedSplit } from './files/predictions-file.js';
import { Formulary, type NamedMedications } from './naming/formulary.js';
import { predictionOf, similarityOf } from './naming/named-sets.js';
import { recordPredictions, type Asked } from './scoring/record-predictions.js';

export default component({
  kind: 'stage',
  type: 'named-predictions',
  version: 1,
  summary:
    "Finds the medications that the language model's answers name, so that its sets are scored like those of other models.",
  options: Type.Object({}),
  needs: { evaluation: 'evaluation', row: 'row' },
  properties: {
    after: () => ['cohort', 'split', 'answers'],
    reads: ['languageModel#names', 'evaluation.threshold', 'evaluation.targets', 'evaluation.average'],
    usesSeed: false,
  },
  build: ({ evaluation, row }) => ({
    run: async (context) => {
      const cohort = await readCohort(context.input('cohort'));
      const split = await readSplit(context.input('split'));
      const answers = readAnswers(context.input('answers'));
      const formulary = new Formulary(cohort.vocabularies.medications, similarityOf(row));
      const width = cohort.vocabularies.medications.codes.length;
      const asked = (name: PredictedSplit): Asked => {
        const samples = samplesOf(cohort, split[name], evaluation.targets);
        return { samples, able: Int32Array.from(samples.patients.keys()), leftOut: new Int32Array() };
      };
      const named = (name: PredictedSplit) => answers[name].map((answer) => formulary.read(answer));
      const [validation, test] = [named('validation'), named('test')];
      tell([...validation, ...test], formulary, context.journal);
      await recordPredictions(
        context,
        { validation: asked('validation'), test: asked('test') },
        { validation: predictionOf(validation, width), test: predictionOf(test, width) },
        evaluation,
      );
    },
  }),
});

function tell(named: readonly NamedMedications[], { sharedTitles }: Formulary, journal: StageJournal): void {
  const sum = (count: (own: NamedMedications) => number) => named.reduce((total, own) => total + count(own), 0);
  const [exact, normalized, similar] = (['exact', 'normalized', 'similar'] as const).map((match) =>
    sum(({ matches }) => matches[match]),
  );
  journal.note(
    `${named.length} answers name ${sum(({ names }) => names)} medications: ${exact} as the formulary writes them, ${normalized} ` +
      `but for case and punctuation, ${similar} by their similarity, ${sum(({ outOfCorpus }) => outOfCorpus)} of no formulary`,
  );
  const empty = named.filter(({ names }) => names === 0).length;
  if (empty > 0) journal.note(`${empty} answers name nothing`);
  if (sharedTitles > 0)
    journal.note(`${sharedTitles} titles belong to several medications: who names one means all of them`);
}
