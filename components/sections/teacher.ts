import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'teacher',
  summary: 'The large model whose knowledge is distilled. Trained only where a loss or the predictor needs it.',
  options: Type.Object({}),
  properties: {
    holds: 'component',
    kind: 'teacher',
    ownSeeds: true,
    position: 30,
    required: [
      {
        path: 'evaluation.predictor',
        values: ['teacher'],
        unless: [{ path: 'evaluation.subject', values: ['cohort', 'model'] }],
      },
      {
        section: 'losses',
        declares: 'needsTeacher',
        unless: [
          { path: 'evaluation.subject', values: ['cohort', 'model'] },
          { path: 'evaluation.predictor', values: ['teacher', 'language-model'] },
          { path: 'evaluation.predictor.type', values: ['external'] },
        ],
      },
    ],
  },
});
