import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserInputError } from '../../errors.js';
import { schemaFiles } from '../../experiment/schema/schema-files.js';
import { projectPlugins } from '../../experiment/plugins.js';
import { readCatalogue } from '../../registry/catalogue.js';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly write?: string;
  readonly check?: string | true;
}

const schema: RegisterVerb = (program) => {
  program
    .command('schema')
    .description('print the JSON Schema of experiment files, for editors')
    .option('--write <folder>', 'write it and one schema for each component into a folder')
    .option('--check [folder]', 'fail when the files in the folder (default: schemas) are not current')
    .action(async ({ write, check }: Options) => {
      const catalogue = await (await readCatalogue()).withPlugins(projectPlugins());
      // A leftover schema without a component would mark correct text as wrong in editors.
      for (const { error } of catalogue.broken()) throw error;
      const files = schemaFiles(catalogue);
      if (write !== undefined) writeFiles(write, files);
      if (check !== undefined) checkFiles(check === true ? 'schemas' : check, files);
      if (write === undefined && check === undefined) process.stdout.write(files.get('experiment.schema.json') ?? '');
    });
};
export default schema;

function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new UserInputError({ place: folder, reason: 'is a file', remedy: 'Name the folder for the schemas.' });
  for (const [file, text] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  for (const file of leftOver(folder, files)) rmSync(join(folder, file));
}

function checkFiles(folder: string, files: ReadonlyMap<string, string>): void {
  if (!existsSync(folder)) {
    throw new UserInputError({
      place: folder,
      reason: 'there is no such folder',
      remedy: `write it: formulary schema --write ${folder}`,
    });
  }
  const stale = [...files].filter(([file, text]) => {
    const written = join(folder, file);
    return !existsSync(written) || readFileSync(written, 'utf8') !== text;
  });
  const wrong = [...stale.map(([file]) => file), ...leftOver(folder, files)];
  if (wrong.length === 0) return;
  throw new UserInputError({
    place: folder,
    reason: `not what the components declare: ${wrong.join(', ')}`,
    remedy: `write them again: formulary schema --write ${folder}`,
  });
}

/** Schemas of components that no longer exist. */
function leftOver(folder: string, files: ReadonlyMap<string, string>): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.schema.json') && !files.has(file),
  );
}
