import { Type } from '../../../framework/registry/type.js';

/** What the views that write a cohort can leave out. */
export const exportOptions = Type.Object({
  targets: Type.Boolean({
    default: true,
    description: 'write the medications of the last visits of test patients too',
  }),
});
