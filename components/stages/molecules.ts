import { setImmediate } from 'node:timers/promises';
import { Type } from '../../framework/registry/type.js';
import { UserInputError } from '../../framework/errors.js';
import type { Stage } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import { readCohort } from '../datasets/cohort/store.js';
import { buildMolecules } from '../knowledge/molecules/molecules.js';
import { loadRDKit } from '../knowledge/molecules/rdkit.js';
import { writeKnowledge } from '../knowledge/store.js';

export default component({
  kind: 'stage',
  type: 'molecules',
  version: 1,
  summary: 'Reads the molecules of medications: their graphs, and the fragments into which BRICS cuts them.',
  options: Type.Object({}),
  properties: { after: () => ['cohort'], reads: [], usesSeed: false },
  build: (): Stage => ({
    run: async ({ folder, input, journal, signal }) => {
      const { source, vocabularies } = await readCohort(input('cohort'));
      const { smiles } = vocabularies.medications;
      if (smiles === undefined) {
        throw new UserInputError({
          place: `dataset (${source})`,
          reason: 'it knows no molecules of its medications',
          remedy: 'Put atc3-smiles.csv into the folder dataset.mappings, or choose a model that reads no molecules.',
        });
      }
      const rdkit = await loadRDKit();
      const { molecules, unreadable } = await buildMolecules(rdkit, smiles, async (done, total) => {
        await setImmediate();
        signal.throwIfAborted();
        journal.progress(done, total, 'molecules');
      });
      await writeKnowledge<'molecules'>(folder, molecules);
      const without = smiles.filter((own) => own.length === 0).length;
      journal.note(
        `${molecules.smiles.length} molecules with ${molecules.fragments.length} fragments; ` +
          `${without} of ${smiles.length} medications have none`,
      );
      if (unreadable.length > 0) journal.note(`molecules that cannot be read and are left out: ${unreadable.length}`);
    },
  }),
});
