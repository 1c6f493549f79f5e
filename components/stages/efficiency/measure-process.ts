import { text } from 'node:stream/consumers';
import { createRunContainer } from '../../../framework/registry/container.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import { UserInputError } from '../../../framework/errors.js';
import { measureStudent } from './measure-student.js';
import { measurePrompted, type OpenPrompted } from './measure-prompted.js';
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
const services = containerOf();
if (services === undefined) {
  process.exitCode = unknownComponents;
} else if (measure !== 'student') {
  const model: { open?: OpenPrompted } = services.get(measure === 'teacher' ? 'teacher' : 'languageModel');
  await measurePrompted((trained) => model.open!(trained), measure, context);
} else {
  const [student, engine, row] = [services.get('student'), services.get('engine'), services.get('row')];
  await measureStudent({ student, engine, row }, context);
}

function containerOf() {
  try {
    return createRunContainer(registry, values);
  } catch (error) {
    if (error instanceof UserInputError) return undefined;
    throw error;
  }
}
