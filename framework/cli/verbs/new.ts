import type { Command } from 'commander';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ownFolder } from '../../experiment/composition/extended-file.js';
import { nearest } from '../../experiment/suggest.js';
import type { RegisterVerb } from '../verb.js';
import { newComponent, sourceAndTest } from '../new/new-component.js';
import { filledIn, type NewFiles, requireName, writeNew } from '../new/write-new.js';

const templates = join(ownFolder(), 'examples', 'new');

const create: RegisterVerb = (program) => {
  const verb = program.command('new').description('begin a study, a component or a package from a template that runs');
  add(verb, 'study', 'an experiment file with two rows on made-up patients', (name) => {
    const file = name.endsWith('.yaml') ? name : `${name}.yaml`;
    return { files: studyFiles(file), next: [`${typed()} run ${file}`] };
  });
  add(
    verb,
    'component',
    'a component and its test in your package, or in a checkout of Formulary: loss/my-loss, metric/…, student/…, ablation/…',
    (name, { from }) => newComponent(name, process.cwd(), from),
  ).option('--from <template>', 'of a student: code-average (default), or gated-visits, which reads visits in order');
  add(verb, 'package', 'a package in TypeScript with a loss, its test and an experiment', (name) => ({
    files: packageFiles(requireName(name, 'name of a package')),
    next: [`cd ${name}`, 'npm install', 'npm test', 'npx formulary run experiment.yaml'],
  }));
  // A known word is dispatched before; this is heard of others alone.
  verb.on('command:*', ([asked]: [string]) => {
    const names = verb.commands.map((command) => command.name());
    const meant = asked.includes('/') ? `component ${asked}` : nearest(asked, names);
    verb.error(`error: unknown command '${asked}'${meant === undefined ? '' : `\n(Did you mean ${meant}?)`}`);
  });
};
export default create;

/** How this command was begun. Where no project has the package, `npx formulary` would fetch another of that name. */
function typed(): string {
  return process.env['npm_command'] === 'exec' ? 'npx formulary' : 'formulary';
}

interface Begun {
  readonly files: NewFiles;
  /** What to type next. */
  readonly next: readonly string[];
}

interface Wishes {
  readonly from?: string;
}

function add(
  verb: Command,
  what: string,
  description: string,
  begin: (name: string, wishes: Wishes) => Begun,
): Command {
  return verb
    .command(what)
    .description(description)
    .argument('<name>')
    .action((name: string, wishes: Wishes) => {
      const { files, next } = begin(name, wishes);
      const written = writeNew(files).map((path) => `wrote ${path}`);
      process.stdout.write(`${[...written, 'next:', ...next.map((line) => `  ${line}`)].join('\n')}\n`);
    });
}

function studyFiles(file: string): NewFiles {
  const name = requireName(file.replace(/^.*\//, '').replace(/\.yaml$/, ''), 'name of a study');
  const schema = relative(dirname(file), schemaFile());
  return {
    [file]: `# yaml-language-server: $schema=${schema}\n${filledIn(join(templates, 'study.yaml'), { 'example-name': name })}`,
  };
}

/** The schema that editors complete the file with: the project's own, or that of Formulary. */
function schemaFile(): string {
  const own = join('schemas', 'experiment.schema.json');
  const installed = join('node_modules', 'formulary', own);
  return existsSync(own) || !existsSync(installed) ? own : installed;
}

function packageFiles(name: string): NewFiles {
  const names = { 'example-package': name };
  const files = ['package.json', 'tsconfig.json', 'README.md', 'experiment.yaml', 'gitignore'];
  const own = files.map((file) => {
    const text = filledIn(join(templates, 'package', file), names);
    return [join(name, file.replace(/^git/, '.git')), file === 'package.json' ? withFormulary(text, name) : text];
  });
  return { ...(Object.fromEntries(own) as NewFiles), ...sourceAndTest(name, 'losses', 'weighted-cross-entropy') };
}

/**
 * The manifest of a package with the way to this Formulary as a dependency. It needs none below a project where this Formulary
 * is installed. A registry is never asked: its package of that name is another one.
 */
function withFormulary(manifest: string, folder: string): string {
  const own = realpathSync(ownFolder());
  for (let above = resolve(folder); above !== dirname(above); above = dirname(above)) {
    const installed = join(above, 'node_modules', 'formulary');
    if (existsSync(installed) && realpathSync(installed) === own) return manifest;
  }
  const parsed = JSON.parse(manifest) as { readonly devDependencies: Readonly<Record<string, string>> };
  const formulary = `file:${relative(join(realpathSync('.'), folder), own)}`;
  return `${JSON.stringify({ ...parsed, devDependencies: { formulary, ...parsed.devDependencies } }, null, 2)}\n`;
}
