import { component, readCohort, readSplit, Type, writeKnowledge } from 'formulary/component';

declare module 'formulary/component' {
  interface Knowledge {
    /** [medications] number of training visits that have the medication */
    readonly frequencies: Int32Array;
  }
}

export default component({
  kind: 'stage',
  type: 'frequencies',
  version: 1,
  summary: 'Counts the training visits of each medication.',
  options: Type.Object({}),
  properties: { after: () => ['cohort', 'split'], reads: [], usesSeed: false },
  build: () => ({
    async run({ folder, input, journal }) {
      const { medications, vocabularies, visitOffsets } = await readCohort(input('cohort'));
      const { train } = await readSplit(input('split'));
      const counts = new Int32Array(vocabularies.medications.codes.length);
      for (const patient of train) {
        const [first, end] = [visitOffsets[patient]!, visitOffsets[patient + 1]!];
        const codes = medications.values.subarray(medications.offsets[first], medications.offsets[end]);
        for (const code of codes) counts[code]! += 1;
      }
      await writeKnowledge<'frequencies'>(folder, counts);
      journal.note(`counted the medications of ${train.length} training patients`);
    },
  }),
});
