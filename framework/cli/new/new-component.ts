import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserInputError } from '../../errors.js';
import { ownFolder } from '../../experiment/composition/extended-file.js';
import { nearest } from '../../experiment/suggest.js';
import { folderOf } from '../../registry/kinds.js';
import { importsOfCheckout, importsOfPackage } from './imports.js';
import { filledIn, type NewFiles, requireName } from './write-new.js';

const templates = join(ownFolder(), 'examples', 'new');
const tests = join(templates, 'test');

/** The students of docs/tensor.md are templates too. */
const students = join(ownFolder(), 'examples', 'students');

/** A component that is begun: its files, and what is typed next. */
export interface NewComponent {
  readonly files: NewFiles;
  readonly next: readonly string[];
}

/**
 * The source and the test of a component, in the package that the folder belongs to or in a checkout of Formulary.
 *
 * @param from a template by name, where the kind has several
 */
export function newComponent(named: string, folder: string, from?: string): NewComponent {
  const [kind, type, ...more] = named.split('/');
  if (kind === undefined || type === undefined || more.length > 0)
    throw new UserInputError({ reason: `"${named}" is no kind/type`, remedy: 'Write for example loss/my-loss.' });
  const kinds = readdirSync(tests);
  if (!kinds.includes(folderOf(kind))) throw noTemplate(kind, kinds);
  const name = requireName(type, 'name of a component');
  const place = packageAround(folder);
  const files = sourceAndTest(place, folderOf(kind), name, from);
  if (!isCheckout(place)) return { files, next: ['npm test', `npx formulary describe ${named}`] };
  const next = ['npm run build', `npx mocha dist/test/components/${folderOf(kind)}/${name}.test.js`];
  return {
    files,
    next: [...next, `npx formulary describe ${named}`, 'npm run schemas    # editors then know it too'],
  };
}

/** Whether a folder is Formulary's own checkout, and no package beside it. */
function isCheckout(folder: string): boolean {
  return resolve(folder) === resolve(ownFolder());
}

/**
 * @param folder of a package, or of Formulary's own checkout
 * @param kinds the folder of the kind: `losses`
 */
export function sourceAndTest(folder: string, kinds: string, type: string, from?: string): NewFiles {
  const isOwn = isCheckout(folder);
  const template = kinds === 'students' ? studentTemplate(from) : ownTemplate(kinds, from);
  const testTemplate = join(tests, kinds, 'example-name.test.ts');
  const [sources, below] = isOwn ? ['components', 'test/components'] : ['src', 'test'];
  const source = join(folder, sources, kinds, `${type}.ts`);
  const test = join(folder, below, kinds, `${type}.test.ts`);
  const written = (read: string, file: string) => {
    const text = filledIn(read, namesOf(template, type));
    return (isOwn ? importsOfCheckout : importsOfPackage)(text, read, file, source);
  };
  return { [source]: written(template, source), [test]: written(testTemplate, test) };
}

/** Names of a template, and what takes their place: `code-average`, and its class `CodeAverageModel`. */
function namesOf(template: string, type: string): Readonly<Record<string, string>> {
  const example = basename(template, '.ts');
  return { 'example-name': type, [example]: type, [`${pascal(example)}Model`]: `${pascal(type)}Model` };
}

function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function studentTemplate(from = 'code-average'): string {
  const names = readdirSync(students).map((file) => basename(file, '.ts'));
  if (names.includes(from)) return join(students, `${from}.ts`);
  throw new UserInputError({
    reason: `there is no template ${from} of a student`,
    remedy: `There are ${names.join(' and ')}.`,
  });
}

function ownTemplate(kinds: string, from?: string): string {
  if (from === undefined) return join(templates, 'src', kinds, 'example-name.ts');
  throw new UserInputError({ reason: `there is one template of ${kinds}`, remedy: 'Leave --from out.' });
}

/** The folder of the package around this one that `formulary new package` has made, or one like it; or of the checkout. */
function packageAround(from: string): string {
  let folder = from;
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  if (['package.json', 'tsconfig.json'].every((file) => existsSync(join(folder, file)))) return folder;
  throw new UserInputError({
    place: from,
    reason: 'a component is made in a package of yours: a folder with package.json and tsconfig.json',
    remedy: 'Make one with `formulary new package NAME`, and go there.',
  });
}

function noTemplate(kind: string, folders: readonly string[]): UserInputError {
  const suggestion = nearest(folderOf(kind), folders);
  return new UserInputError({
    reason: `there is no template of the kind ${kind}${suggestion === undefined ? '' : `; did you mean one of ${suggestion}?`}`,
    remedy: `There are templates for ${folders.join(', ')}. For another kind, begin with a component of Formulary: \`formulary list\`.`,
  });
}
