import { component } from '../../../../framework/registry/component.js';
import { Type } from '../../../../framework/registry/type.js';

export default component({
  kind: 'metric',
  type: 'example-name',
  // Part of the cache key: raise it when results change.
  version: 1,
  // What it does, in one sentence: `list` and `describe` show it.
  summary: 'Share of the patients whose likeliest medication was prescribed.',
  options: Type.Object({}),
  properties: { range: [0, 1], higherIsBetter: true, digits: 4, label: 'example-name' },
  build: () => ({
    /** [patient] 1 where the medication with the highest probability was prescribed. */
    perPatient: ({ patients, medications, truth, probability }) =>
      Float64Array.from({ length: patients }, (_, patient) => {
        const first = patient * medications;
        const scores = probability.subarray(first, first + medications);
        return truth[first + scores.indexOf(Math.max(...scores))]!;
      }),
  }),
});
