import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { CodeVersion } from './code-version.js';
import { PlannedStage } from './ingredients.js';
import { OwnSeeds } from './own-seeds.js';
import { AnyObject, type Frozen, recordFile } from './record.js';

/** Packages that bring components, and where they lie. */
export const Plugins = Type.Array(Type.Object({ package: Type.String(), folder: Type.String() }));

/** `run.json`: everything that a worker needs to compute a run, frozen before the first stage starts. */
const RunFile = Type.Object({
  schema: Type.Literal(1),
  title: Type.String(),
  row: Type.String(),
  seed: Type.Integer(),
  ownSeeds: Type.Optional(OwnSeeds),
  ablations: Type.Array(Type.String()),
  /** The resolved row; a component with several own seeds has that of the run. */
  values: AnyObject,
  /** Values that came from environment variables, as the file writes them: dotted path → `${env:MIMIC_III_ROOT}`. */
  environment: Type.Record(Type.String(), Type.String()),
  stages: Type.Array(PlannedStage),
  plugins: Plugins,
  code: CodeVersion,
});
export type RunFile = Frozen<Static<typeof RunFile>>;

/** `run.json` of a run folder. */
export const runFile = recordFile('run.json', RunFile);
