import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import type { Frozen } from './record.js';

/** Which program computed a run: a part of `run.json` and `lock.json`. */
export const CodeVersion = Type.Object({
  /** Package → version: Formulary itself and what it depends on. */
  versions: Type.Record(Type.String(), Type.String()),
  node: Type.String(),
  platform: Type.String(),
  /** The kind of processor: `AMD EPYC, family 25, model 17`. Absent where earlier versions recorded none. */
  processor: Type.Optional(Type.String()),
  /** SHA-256 of package-lock.json; absent where Formulary is installed without one. */
  packageLock: Type.Optional(Type.String()),
  /** Absent outside a git repository. */
  git: Type.Optional(
    Type.Object({
      commit: Type.String(),
      /** Absent where none is checked out. */
      branch: Type.Optional(Type.String()),
      /** Whether files differ from the commit. */
      dirty: Type.Boolean(),
      /** SHA-256 of `git diff HEAD`, when dirty. */
      diff: Type.Optional(Type.String()),
    }),
  ),
});
export type CodeVersion = Frozen<Static<typeof CodeVersion>>;
