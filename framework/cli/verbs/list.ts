import { UserInputError } from '../../errors.js';
import { nearest } from '../../experiment/suggest.js';
import { readCatalogue } from '../../registry/catalogue.js';
import { folderOf } from '../../registry/kinds.js';
import type { Catalogue } from '../../registry/registry.js';
import { projectPlugins } from '../../experiment/plugins.js';
import { table } from '../table.js';
import type { RegisterVerb } from '../verb.js';

const list: RegisterVerb = (program) => {
  program
    .command('list')
    .description('list the components that experiments are made of')
    .argument('[kind]', 'only this kind: dataset, student, loss …')
    .option('--json', 'print [{ kind, type, version, summary }] as JSON')
    .action(async (asked: string | undefined, { json }: { readonly json?: boolean }) => {
      const catalogue = await (await readCatalogue()).withPlugins(projectPlugins());
      const components = asked === undefined ? catalogue.all() : catalogue.ofKind(kindNamed(asked, catalogue));
      const rows = components.map(({ kind, type, version, summary }) => ({ kind, type, version, summary }));
      if (json === true) process.stdout.write(`${JSON.stringify(rows)}\n`);
      else if (rows.length > 0)
        process.stdout.write(`${table(rows.map(({ kind, type, summary }) => [`${kind}/${type}`, summary]))}\n`);

      for (const { error } of catalogue.broken()) process.stderr.write(`${error.message}\n`);
    });
};
export default list;

/** Finds a kind by its name or by the name of its folder, such as `losses`. */
function kindNamed(name: string, { sections: { kinds } }: Catalogue): string {
  const named = kinds.find((kind) => kind === name || folderOf(kind) === name);
  if (named !== undefined) return named;
  const suggestion = nearest(name, kinds);
  throw new UserInputError({
    reason: `there is no kind "${name}"${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
    remedy: `known: ${kinds.join(', ')}`,
  });
}
