import { stringify } from 'yaml';
import { UserInputError } from '../../errors.js';
import { nearest } from '../../experiment/suggest.js';
import type { JsonObject } from '../../json.js';
import { projectPlugins } from '../../experiment/plugins.js';
import { readCatalogue } from '../../registry/catalogue.js';
import type { ComponentDeclaration } from '../../registry/component-declaration.js';
import type { Catalogue } from '../../registry/registry.js';
import type { SectionProperties } from '../../registry/section.js';
import { describeKey, schemaOf } from '../describe-key.js';
import { describeSizes } from '../describe-sizes.js';
import { isRequired, optionLines } from '../option-lines.js';
import { collect } from '../options.js';
import type { RegisterVerb } from '../verb.js';

const describe: RegisterVerb = (program) => {
  program
    .command('describe')
    .description(
      'explain a component, a section or another key of experiment files: what it is, its options, what it changes',
    )
    .argument('<name>', 'for example loss/feature-distillation, training or sweep')
    .option('--sizes <name=n,…>', 'list the parameters that it has to learn, for inputs of these sizes')
    .option('--set <option=value>', 'with --sizes: the value of an option; may be repeated', collect, [])
    .option('--json', 'print the declaration, or the parameters, as JSON')
    .action(async (name: string, { json, sizes, set }: Asked) => {
      const key = describeKey(name);
      if (key !== undefined) {
        process.stdout.write(json === true ? `${JSON.stringify(schemaOf(name))}\n` : key);
        return;
      }
      const plugins = projectPlugins();
      const catalogue = await (await readCatalogue()).withPlugins(plugins);
      const component = find(catalogue, name);
      if (sizes !== undefined) {
        const shown = await describeSizes(component, { sizes, set }, catalogue, plugins);
        process.stdout.write(json === true ? `${JSON.stringify(shown.json)}\n` : shown.text);
        return;
      }
      if (set.length > 0) {
        throw new UserInputError({
          place: '--set',
          reason: 'only the list of parameters depends on options',
          remedy: 'Write --sizes beside it.',
        });
      }
      process.stdout.write(json === true ? `${JSON.stringify(component)}\n` : text(component, catalogue));
    });
};
export default describe;

interface Asked {
  readonly json?: boolean;
  readonly sizes?: string;
  readonly set: readonly string[];
}

/** Finds a component by `kind/type`, a section by its name, or another component by its type where only one kind has it. */
function find(catalogue: Catalogue, name: string): ComponentDeclaration {
  const [kind, type] = name.split('/') as [string, string | undefined];
  const section = type === undefined ? catalogue.find('section', kind) : undefined;
  if (section !== undefined) return section;
  const matching = catalogue
    .all()
    .filter((component) =>
      type === undefined ? component.type === kind : component.kind === kind && component.type === type,
    );
  if (matching.length === 1) return matching[0] as ComponentDeclaration;
  const broken = catalogue.broken().find((other) => name === `${other.kind}/${other.type}` || name === other.type);
  if (matching.length === 0 && broken !== undefined) throw broken.error;
  const names = catalogue.all().map((component) => `${component.kind}/${component.type}`);
  if (type === undefined && names.some((known) => known.startsWith(`${kind}/`))) {
    throw new UserInputError({
      reason: `"${kind}" is a kind of components, not a component`,
      remedy: `write kind/type; \`formulary list ${kind}\` shows them`,
    });
  }
  const suggestion = nearest(name, names) ?? names.find((known) => known.endsWith(`/${type ?? kind}`));
  throw new UserInputError({
    reason: matching.length > 1 ? `several components are named "${name}"` : `there is no component "${name}"`,
    remedy:
      matching.length > 1
        ? `write one of ${matching.map((component) => `${component.kind}/${component.type}`).join(', ')}`
        : `${suggestion === undefined ? '' : `did you mean "${suggestion}"? `}\`formulary list\` shows them all`,
  });
}

/** Says what a section holds. */
function contentsOf(section: SectionProperties, catalogue: Catalogue): string {
  if (section.holds === 'settings') return 'Options:';
  const types = catalogue.ofKind(section.kind).map(({ type }) => type);
  const held = section.holds === 'component' ? `one ${section.kind}` : `components of kind ${section.kind}, by name`;
  return `It holds ${held}: ${types.join(', ') || 'none is installed'}`;
}

function text(component: ComponentDeclaration, catalogue: Catalogue): string {
  const { kind, type, version, summary, options, rules = [], needs, presets, properties, module } = component;
  const lines = [`${kind}/${type}, version ${version}`, summary, ''];
  const declared = Object.entries((options['properties'] ?? {}) as Readonly<Record<string, JsonObject>>);
  if (kind === 'section') lines.push(contentsOf(properties as SectionProperties, catalogue));
  else lines.push(declared.length === 0 ? 'It has no options.' : 'Options:');
  for (const [name, schema] of declared) {
    lines.push(...optionLines(name, schema, isRequired(options, name), '  '));
    const preset = Object.entries(presets?.values ?? {}).filter(([, values]) => values[name] !== undefined);
    if (preset.length > 0)
      lines.push(`      ${preset.map(([of, values]) => `${of}: ${JSON.stringify(values[name])}`).join(', ')}`);
  }
  if (presets !== undefined) {
    const names = Object.keys(presets.values).join(', ');
    lines.push('', `Presets, chosen by ${presets.option}: ${names}. Their values stand below each option.`);
  }
  if (rules.length > 0)
    lines.push('', 'Rules:', ...new Set(rules.map(({ option, because }) => `  ${option}: ${because}`)));
  const tokens = [...new Set(Object.values(needs))];
  if (tokens.length > 0) lines.push('', `It needs: ${tokens.join(', ')}`);
  const patch = (properties as { readonly patch?: JsonObject } | undefined)?.patch;
  if (patch !== undefined) lines.push('', 'It changes:', ...patchLines(patch));
  return `${[...lines, '', `Declared in ${component.package ?? 'Formulary'}: ${module}`].join('\n')}\n`;
}

function patchLines(patch: JsonObject): readonly string[] {
  return stringify(patch)
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}${line.endsWith(': null') ? '   # taken out' : ''}`);
}
