import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { type Frozen, recordFile } from './record.js';

/** `labels.json`: what a person says of a run. It never leaves the machine, and no key or bundle holds it. */
const LabelsFile = Type.Object({
  tags: Type.Array(Type.String()),
  note: Type.Optional(Type.String()),
});
export type LabelsFile = Frozen<Static<typeof LabelsFile>>;

/** `labels.json` of a run folder. */
export const labelsFile = recordFile('labels.json', LabelsFile, { remedy: 'Remove the file, or write it again.' });
