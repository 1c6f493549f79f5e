import { expect } from 'chai';
import type { JsonObject } from '../../../framework/json.js';
import { readCatalogue } from '../../../framework/registry/catalogue.js';
import type { Catalogue } from '../../../framework/registry/registry.js';
import { brokenRules, demandOf, type OptionRule } from '../../../framework/registry/option-rules.js';

const because = 'so it is';
const isBroken = (rule: OptionRule, options: JsonObject) => brokenRules([rule], options).length === 1;

const has = (values: unknown, key: string) => Object.hasOwn((values ?? {}) as object, key);

/** Whether a dotted path from the sections of a row leads to an option of some component, its type, or what it declares. */
function isNamed(path: string, { sections, ofKind }: Catalogue): boolean {
  const [name = '', ...below] = path.split('.');
  const section = sections.named(name);
  if (section === undefined || section.holds === 'settings') return false;
  const [option = '', property = ''] = section.holds === 'components' ? below.slice(1) : below;
  return ofKind(section.kind).some(({ options, properties }) =>
    option === 'declares' ? has(properties, property) : option === 'type' || has(options['properties'], option),
  );
}

describe('a rule between options', () => {
  it('asks for a multiple, also an even one', () => {
    const rule: OptionRule = { option: 'width', multipleOf: 'heads', because };
    expect(isBroken(rule, { width: 6, heads: 3 })).to.equal(false);
    expect(isBroken(rule, { width: 6, heads: 4 })).to.equal(true);
    expect(isBroken(rule, { width: 6 })).to.equal(false);
    expect(isBroken({ ...rule, even: true }, { width: 9, heads: 3 })).to.equal(true);
    expect(demandOf(rule, { width: 6, heads: 4 })).to.equal('a multiple of heads (4)');
    expect(demandOf({ ...rule, even: true }, { width: 6, heads: 4 })).to.equal('an even multiple of heads (4)');
  });

  it('asks for no more than another option, and for more than a number', () => {
    const most: OptionRule = { option: 'drop', atMost: 'add', because };
    expect(isBroken(most, { drop: 0.5, add: 0.5 })).to.equal(false);
    expect(isBroken(most, { drop: 0.6, add: 0.5 })).to.equal(true);
    expect(demandOf(most, { add: 0.5 })).to.equal('at most add (0.5)');
    const above: OptionRule = { option: 'a.b', above: 0, because };
    expect(isBroken(above, { a: { b: 0 } })).to.equal(true);
    expect(isBroken(above, { a: { b: 0.1 } })).to.equal(false);
    expect(isBroken(above, {})).to.equal(false);
  });

  it('asks for some values or for others, absence among them, where other options have theirs', () => {
    const rule: OptionRule = { option: 'lora', is: [null], when: { checkpoint: [null] }, because };
    expect(isBroken(rule, { lora: { rank: 2 } })).to.equal(true);
    expect(isBroken(rule, {})).to.equal(false);
    expect(isBroken(rule, { lora: { rank: 2 }, checkpoint: 'folder' })).to.equal(false);
    expect(demandOf(rule, { lora: { rank: 2 } })).to.equal('absent, with checkpoint absent');
    const other: OptionRule = { option: 'steps', not: [0], unless: { adapter: ['one'] }, because };
    expect(isBroken(other, { steps: 0 })).to.equal(true);
    expect(isBroken(other, { steps: 1 })).to.equal(false);
    expect(isBroken(other, { steps: 0, adapter: 'one' })).to.equal(false);
    expect(demandOf(other, {})).to.equal('another value than 0');
  });

  it('holds where the rest of the row is so: one component of a section is enough', () => {
    const rule: OptionRule = {
      option: 'parts',
      is: [null],
      where: { 'losses.*.declares.least': { above: 1 } },
      because,
    };
    const isBrokenIn = (losses: JsonObject) => brokenRules([rule], { parts: 2 }, { losses }).length === 1;
    expect(isBrokenIn({})).to.equal(false);
    expect(isBrokenIn({ a: { declares: { least: 1 } } })).to.equal(false);
    const row = { losses: { a: { declares: { least: 1 } }, b: { declares: { least: 2 } }, c: {} } };
    expect(isBrokenIn(row.losses)).to.equal(true);
    expect(demandOf(rule, { parts: 2 }, row)).to.equal('absent, with losses.b least 2');
    const given: OptionRule = { option: 'from', not: [null], where: { 'other.sums': { is: [true] } }, because };
    expect(brokenRules([given], {}, { other: { sums: true } })).to.deep.equal([given]);
    expect(brokenRules([given], {}, { other: { sums: false } })).to.deep.equal([]);
    expect(brokenRules([given], {})).to.deep.equal([]);
    expect(demandOf(given, {}, { other: { sums: true } })).to.equal('given, with other.sums true');
  });

  it('names options and sections that there are', async () => {
    const catalogue = await readCatalogue();
    const wrong = catalogue.all().flatMap(({ kind, type, options, rules = [] }) => [
      ...rules.flatMap((rule) => Object.keys(rule.where ?? {})).filter((path) => !isNamed(path, catalogue)),
      ...rules
        .flatMap((rule) => [
          rule.option,
          ...Object.keys({ ...rule.when, ...rule.unless }),
          ...('atMost' in rule ? [rule.atMost] : []),
          ...('multipleOf' in rule ? [rule.multipleOf] : []),
        ])
        .filter((path) => path !== 'type' && !Object.hasOwn(options['properties'] as JsonObject, path.split('.')[0]!))
        .map((path) => `${kind}/${type}: ${path}`),
    ]);
    // A general language model is never taken from another run.
    expect(wrong.filter((one) => one !== 'language-model/llama: from')).to.deep.equal([]);
  });
});
