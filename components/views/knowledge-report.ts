import { Type } from '../../framework/registry/type.js';
import type { View } from '../../framework/contracts/view.js';
import type { Json } from '../../framework/json.js';
import { component } from '../../framework/registry/component.js';
import { readCohort } from '../datasets/cohort/store.js';
import { readKnowledge } from '../knowledge/store.js';
import { renderKnowledgeSummary, summarizeKnowledge } from './shared/summarize-knowledge.js';

export default component({
  kind: 'view',
  type: 'knowledge-report',
  version: 1,
  summary: 'What is known about the codes of a cohort: interacting pairs, co-occurrence, ontologies, molecules.',
  options: Type.Object({}),
  properties: { stages: ['cohort', 'co-occurrence', 'ontologies', 'molecules'] },
  build: (): View => ({
    async show({ input }) {
      const summary = summarizeKnowledge(await readCohort(input('cohort')), {
        'co-occurrence': await readKnowledge<'co-occurrence'>(input('co-occurrence')),
        ontologies: await readKnowledge<'ontologies'>(input('ontologies')),
        molecules: await readKnowledge<'molecules'>(input('molecules')),
      });
      return { json: summary as unknown as Json, text: renderKnowledgeSummary(summary) };
    },
  }),
});
