import { expect } from 'chai';
import { header, structure } from '../../framework/experiment/header.js';
import { sweepSchemas } from '../../framework/experiment/schema/sweep-schema.js';
import { discoverComponents } from '../../framework/registry/discover.js';
import type { Registry } from '../../framework/registry/registry.js';
import { undescribedOptions } from '../../framework/registry/undescribed-options.js';
import { sourcesBelow } from './sources.js';

/** The parts of a JSON Schema that hold further options. */
interface OptionSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly items?: OptionSchema;
  readonly anyOf?: readonly OptionSchema[];
}

/** Every option below a schema by its path. */
function optionsOf(schema: OptionSchema, path: string): (readonly [path: string, option: OptionSchema])[] {
  const { properties = {}, items, anyOf = [] } = schema;
  const own = Object.entries(properties).flatMap(([name, option]) => [
    [`${path}.${name}`, option] as const,
    ...optionsOf(option, `${path}.${name}`),
  ]);
  return [...own, ...[...(items === undefined ? [] : [items]), ...anyOf].flatMap((inner) => optionsOf(inner, path))];
}

function isNumeric({ type, anyOf = [] }: OptionSchema): boolean {
  return type === 'number' || type === 'integer' || anyOf.some(isNumeric);
}

/** Whether a description says more than the name: a unit (`hours after admission`), or what the number does. */
function saysMeaning(path: string, { description = '' }: OptionSchema): boolean {
  const name = (path.split('.').at(-1) ?? '').toLowerCase();
  const words = description.split(/[^\p{L}\d%]+/u).filter((word) => word !== '');
  return words.length >= 3 && words.some((word) => !name.includes(word.toLowerCase()));
}

describe('components', () => {
  let registry: Registry;

  before(async () => {
    // Fails where a file's name is not its component's type, or a folder not the plural of its kind.
    registry = await discoverComponents();
  });

  it('are named by lower-case words with hyphens', () => {
    for (const { kind, type } of registry.all().filter((component) => component.kind !== 'section'))
      expect(`${kind}/${type}`).to.match(/^[a-z]+(-[a-z]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('are named as keys of a file are, where they are sections', () => {
    for (const { name } of registry.sections.all) expect(name).to.match(/^[a-z]+([A-Z][a-z]+)*$/);
  });

  it('say in one sentence what they are', () => {
    const unclear = registry.all().filter(({ summary }) => !/^[A-Z\d].{15,}\.$/s.test(summary));
    expect(unclear.map(({ kind, type, summary }) => `${kind}/${type}: ${summary}`)).to.deep.equal([]);
  });

  const schemas = (): (readonly [string, OptionSchema])[] => [
    ...registry.all().map(({ kind, type, options }) => [`${kind}/${type}`, options as OptionSchema] as const),
    ['the experiment', header as OptionSchema],
    ['the experiment', { properties: structure } as OptionSchema],
    ...Object.entries(sweepSchemas).map(([name, schema]) => [name, schema as OptionSchema] as const),
  ];

  it('describe every option, as the sections and the experiment do', () => {
    expect(schemas().flatMap(([path, schema]) => undescribedOptions(schema, path))).to.deep.equal([]);
  });

  it('say of every number what it counts or measures', () => {
    const numbers = schemas()
      .flatMap(([path, schema]) => optionsOf(schema, path))
      .filter(([, option]) => isNumeric(option));
    expect(numbers.length).to.be.above(50);
    const unclear = numbers.filter(([path, option]) => !saysMeaning(path, option));
    expect(unclear.map(([path, { description }]) => `${path}: ${description}`)).to.deep.equal([]);
  });

  it('are each named by a test', () => {
    const tests = [...sourcesBelow('test'), ...sourcesBelow('tools')].filter(({ path }) => !path.includes('fixtures'));
    const isTested = (type: string) =>
      tests.some(
        ({ text }) => text.includes(`/${type}.js'`) || text.includes(`'${type}'`) || text.includes(`type: ${type}`),
      );
    const untested = registry.all().filter(({ type }) => !isTested(type));
    expect(untested.map(({ kind, type }) => `${kind}/${type}`)).to.deep.equal([]);
  });

  it('accept no option that they do not name', () => {
    const open = registry.all().filter(({ options }) => options['additionalProperties'] === true);
    expect(open.map(({ kind, type }) => `${kind}/${type}`)).to.deep.equal([]);
  });
});
