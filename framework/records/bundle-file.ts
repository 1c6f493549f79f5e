import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { type Frozen, recordFile } from './record.js';

/** `bundle.json` of an archive: which experiment it holds, and the contents of every other file. */
const BundleFile = Type.Object({
  schema: Type.Literal(1),
  title: Type.String(),
  /** Name of the experiment's folder below `experiments/`. */
  experiment: Type.String(),
  /** Version of the program that wrote the archive. */
  formulary: Type.Optional(Type.String()),
  files: Type.Record(
    Type.String(),
    Type.Object({
      bytes: Type.Integer(),
      /** SHA-256 of the contents. */
      sha256: Type.String(),
    }),
  ),
});
export type BundleFile = Frozen<Static<typeof BundleFile>>;

/** `bundle.json` at the top of an archive. */
export const bundleFile = recordFile('bundle.json', BundleFile, { remedy: 'Ask for the bundle again.' });
