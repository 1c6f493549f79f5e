import { join, dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserInputError } from '../../../framework/errors.js';
import type { Json, JsonObject } from '../../../framework/json.js';
import { outputFolder } from '../../../framework/records/cache-folder.js';
import { readRun } from '../../../framework/records/run-file.js';
import { stageRecord } from '../../../framework/records/stage-record.js';
import type { Component } from '../../../framework/registry/component.js';

/** A teacher that a run of another experiment trained. */
export interface TrainedRun {
  /** The run folder, as the experiment names it. */
  readonly run: string;
  /** The output folder of its stage `teacher`. */
  readonly folder: string;
  /** SHA-256 of the files in it, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The section `teacher` that it was trained with. */
  readonly teacher: JsonObject;
  /** The section `prompt` that it learned to read. */
  readonly prompt: Json | undefined;
}

/**
 * Finds the trained teacher of a run folder. Of a run that took its teacher from another one, it is the first.
 *
 * @throws UserInputError where there is no run, or its teacher is not in the cache
 */
export function trainedRun(run: string): TrainedRun {
  const found = readRun(run);
  const planned = found?.stages.find(({ stage }) => stage === 'teacher');
  if (found === undefined || planned === undefined) {
    const reason = found === undefined ? 'is no run folder: it holds no run.json' : 'is a run without a teacher';
    throw refused(run, reason, 'Name a run that trained one, such as runs/run-0123456789ab.');
  }
  const folder = outputFolder(dirname(resolve(run)), 'teacher', planned.key);
  const record = stageRecord.read(folder);
  if (record === undefined) {
    throw refused(
      run,
      'its teacher is not in the cache: the run is unfinished, or the cache was pruned',
      'Run it again.',
    );
  }
  const { teacher, prompt } = found.values as Readonly<Record<string, JsonObject>>;
  const from = teacher!['from'];
  const first = typeof from === 'string' ? trainedRun(from).teacher : teacher!;
  return { run, folder, outputs: record.outputs, teacher: first, prompt };
}

/** Absolute paths of the files of a trained teacher. */
export function filesOf({ folder, outputs }: TrainedRun): readonly string[] {
  return Object.keys(outputs).map((name) => join(folder, name));
}

interface Declared {
  readonly component: Component;
  /** Options that decide how a model is computed and not what it answers: they need not agree. */
  readonly free: readonly string[];
}

/**
 * The options of a trained teacher. Where the experiment sets an option itself, it must agree.
 *
 * @param given the options of the experiment, defaults included
 * @throws UserInputError that names the type or the option that differs
 */
export function optionsOfTrained<Options extends object>(
  { run, teacher: { type, ...trained } }: TrainedRun,
  given: Options,
  { component, free }: Declared,
): Options {
  if (type !== component.type) {
    throw refused(
      run,
      `its teacher is of type ${String(type)}, not ${component.type}`,
      `Write \`type: ${String(type)}\`.`,
    );
  }
  const schemas = component.options.properties as unknown as Readonly<Record<string, JsonObject>>;
  const options: Record<string, unknown> = { ...trained };
  for (const [name, value] of Object.entries(given)) {
    if (name === 'from' || value === undefined || isDeepStrictEqual(value, schemas[name]?.['default'])) continue;
    if (!free.includes(name) && !isDeepStrictEqual(value, trained[name])) {
      const [here, there] = [value, trained[name]].map((option) => JSON.stringify(option) ?? 'absent');
      throw new UserInputError({
        place: `teacher.${name}`,
        reason: `it is ${here}, but the teacher of ${run} was trained with ${there}`,
        remedy: `Remove it: a trained teacher brings its own settings.`,
      });
    }
    options[name] = value;
  }
  return options as Options;
}

function refused(run: string, reason: string, remedy: string): UserInputError {
  return new UserInputError({ place: `teacher.from (${run})`, reason, remedy });
}
