import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserInputError } from '../../errors.js';
import { ownFolder } from '../../experiment/composition/extended-file.js';
import { nearest } from '../../experiment/suggest.js';
import { folderOf } from '../../registry/kinds.js';
import { filledIn, type NewFiles, requireName } from './write-new.js';

const templates = join(ownFolder(), 'examples', 'new');
const tests = join(templates, 'test');

/** The student of docs/tensor.md is a template too; it imports Formulary by relative paths. */
const students = join(ownFolder(), 'examples', 'students', 'code-average.ts');

/** The source and the test of a component in the package that the folder belongs to. */
export function componentFiles(named: string, from: string): NewFiles {
  const [kind, type, ...more] = named.split('/');
  if (kind === undefined || type === undefined || more.length > 0)
    throw new UserInputError({ reason: `"${named}" is no kind/type`, remedy: 'Write for example loss/my-loss.' });
  const kinds = readdirSync(tests);
  if (!kinds.includes(folderOf(kind))) throw noTemplate(kind, kinds);
  return sourceAndTest(packageAround(from), folderOf(kind), requireName(type, 'name of a component'));
}

/** @param kinds the folder of the kind: `losses` */
export function sourceAndTest(folder: string, kinds: string, type: string): NewFiles {
  const names = { 'example-name': type };
  const source =
    kinds === 'students'
      ? withOneImport(filledIn(students, { 'code-average': type }))
      : filledIn(join(templates, 'src', kinds, 'example-name.ts'), names);
  return {
    [join(folder, 'src', kinds, `${type}.ts`)]: source,
    [join(folder, 'test', kinds, `${type}.test.ts`)]: filledIn(join(tests, kinds, 'example-name.test.ts'), names),
  };
}

/** Imports as a package outside of Formulary writes them. */
function withOneImport(text: string): string {
  const body = text.replaceAll(/^import .*\n/gm, '').trimStart();
  const imports = [
    "import { type Cohort, component, type StudentModel, Type } from 'formulary/component';",
    "import * as t from 'formulary/tensor';",
  ];
  return `${imports.join('\n')}\n\n${body}`;
}

/** The folder of the package around this one that `formulary new package` has made, or one like it. */
function packageAround(from: string): string {
  let folder = from;
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  const isOwn = resolve(folder) === resolve(ownFolder());
  if (!isOwn && ['package.json', 'tsconfig.json'].every((file) => existsSync(join(folder, file)))) return folder;
  throw new UserInputError({
    place: from,
    reason: 'a component is made in a package of yours: a folder with package.json and tsconfig.json',
    remedy:
      'Make one with `formulary new package NAME`, and go there. CONTRIBUTING.md is for components of Formulary itself.',
  });
}

function noTemplate(kind: string, folders: readonly string[]): UserInputError {
  const suggestion = nearest(folderOf(kind), folders);
  return new UserInputError({
    reason: `there is no template of the kind ${kind}${suggestion === undefined ? '' : `; did you mean one of ${suggestion}?`}`,
    remedy: `There are templates for ${folders.join(', ')}. For another kind, begin with a component of Formulary: \`formulary list\`.`,
  });
}
