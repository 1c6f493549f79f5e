import { text } from 'node:stream/consumers';
import type { RowView } from '../../../framework/contracts/stage.js';
import type { JsonObject } from '../../../framework/json.js';
import { createRunContainer } from '../../../framework/registry/container.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import type { Registry } from '../../../framework/registry/registry.js';
import { UserInputError } from '../../../framework/errors.js';
import { sectionNamed } from '../../../framework/registry/sections.js';
import { measureStudent } from './measure-student.js';
import { measureTeacher } from './measure-teacher.js';
import { unknownComponents, type MeasureRequest } from './own-process.js';

/** `node measure-process.js < request`: measures a model, writes the result to the request's folder. */
const { measure, values, inputs, folder } = JSON.parse(await text(process.stdin)) as MeasureRequest;
const context = {
  folder,
  input: (stage: string) => inputs[stage]!,
  signal: new AbortController().signal,
  journal: { metric() {}, progress() {}, note() {} },
};
const registry = await discoverComponents();
const row = rowOf(values, registry);
const services = containerOf();
if (services === undefined) process.exitCode = unknownComponents;
else if (measure === 'teacher') await measureTeacher(services.get('teacher'), context);
else await measureStudent({ student: services.get('student'), engine: services.get('engine'), row }, context);

function containerOf() {
  try {
    return createRunContainer(registry, values, { constants: { row } });
  } catch (error) {
    if (error instanceof UserInputError) return undefined;
    throw error;
  }
}

function rowOf(of: JsonObject, known: Registry): RowView {
  const chosen = (section: string, value: unknown) => {
    const declared = sectionNamed(section);
    const kind = declared === undefined || declared.holds === 'settings' ? '' : declared.kind;
    return known.find(kind, String((value as JsonObject | undefined)?.['type']));
  };
  return {
    values: of,
    component: (section) => chosen(section, of[section]),
    components: (section) =>
      new Map(
        Object.entries((of[section] ?? {}) as JsonObject).flatMap(([name, value]) => {
          const found = chosen(section, value);
          return found === undefined ? [] : [[name, found] as const];
        }),
      ),
  };
}
