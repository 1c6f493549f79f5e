/** `formulary/component`: everything that a package needs to write a component, in one import. */
export * from '../framework/registry/component.js';
export { buildComponent } from '../framework/registry/build-component.js';
export { Type } from '../framework/registry/type.js';
export { UserInputError } from '../framework/errors.js';
export type { Json, JsonObject } from '../framework/json.js';
export type { Static } from 'typebox';

export type * from '../framework/registry/section.js';

export type * from '../framework/contracts/ablation.js';
export type * from '../framework/contracts/journal-event.js';
export type * from '../framework/contracts/launcher.js';
export type * from '../framework/contracts/local-destinations.js';
export type * from '../framework/contracts/model-registry.js';
export type * from '../framework/contracts/stage.js';
export type * from '../framework/contracts/tracker.js';
export type * from '../framework/contracts/verb.js';
export type * from '../framework/contracts/view.js';
export type * from '../framework/contracts/worker-message.js';

export * from './contracts/cohort.js';
export type * from './contracts/dataset.js';
export type * from './contracts/host-model.js';
export type * from './contracts/knowledge.js';
export type * from './contracts/loss.js';
export type * from './contracts/metric.js';
export type * from './contracts/prediction.js';
export type * from './contracts/pretraining.js';
export type * from './contracts/prompt.js';
export type * from './contracts/sample.js';
export type * from './contracts/student.js';
export type * from './contracts/teacher.js';
export type * from './contracts/weights.js';

// The settings that a component may ask for: `needs: { training: 'training' }`.
export type * from './sections/evaluation.js';
export type * from './sections/training.js';

// What launchers read when a job has ended.
export { jobResult } from '../framework/records/job-result.js';

// What stages of a package read and write.
export { readCohort, readSplit } from './datasets/cohort/store.js';
export { readKnowledge, writeKnowledge } from './knowledge/store.js';
export { fit, type Batch, type FitOptions, type Fitted } from './training/fit.js';
export { labelsOf, truthOf } from './training/labels.js';
export { samplesOf, wholePatients } from './training/samples.js';

// What students of a package read: sets of codes, and visits in order of time.
export { codesOf } from './datasets/cohort/code-sets.js';
export { visitsOf, type VisitLimit } from './students/shared/code-sets.js';
export { feedsBelow } from './students/shared/feeds-below.js';
export * from './students/shared/packed-sets.js';
export * from './students/shared/visit-codes.js';
export * from './students/shared/visit-rows.js';
