import { Type } from '../../framework/registry/type.js';
import type { Stage } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import { readCohort } from '../datasets/cohort/store.js';
import { buildOntology } from '../knowledge/ontology/ontology.js';
import { writeKnowledge } from '../knowledge/store.js';

export default component({
  kind: 'stage',
  type: 'ontologies',
  version: 2,
  summary: 'Puts the codes of the cohort into the trees of their classifications: ICD-9, ICD-10, ATC.',
  options: Type.Object({}),
  properties: { after: () => ['cohort'], reads: [], usesSeed: false },
  build: (): Stage => ({
    run: async ({ folder, input, journal }) => {
      const { vocabularies } = await readCohort(input('cohort'));
      const ontologies = {
        diagnoses: buildOntology('diagnoses', vocabularies.diagnoses),
        procedures: buildOntology('procedures', vocabularies.procedures),
        medications: buildOntology('medications', vocabularies.medications),
      };
      await writeKnowledge<'ontologies'>(folder, ontologies);
      for (const [kind, { nodes, ranks }] of Object.entries(ontologies)) {
        const codes = ranks.filter((rank) => rank === 'code').length;
        journal.note(`${kind}: ${nodes.length - codes} nodes above ${codes} codes`);
      }
    },
  }),
});
