import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { experimentSchema } from '../../../../framework/experiment/schema/experiment-schema.js';
import { readCatalogue } from '../../../../framework/registry/catalogue.js';

const files = readdirSync('experiments', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.yaml'),
);

describe('the schema of experiments', () => {
  let validate: ValidateFunction;

  before(async () => {
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    ajv.addFormat('path', true);
    validate = ajv.compile(experimentSchema(await readCatalogue()));
  });

  /** What an editor says of the text of an experiment file: the places that it underlines. */
  const underlined = (text: string): readonly string[] => {
    validate(parse(text));
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };

  for (const file of files) {
    it(`accepts experiments/${file}`, () => {
      expect(underlined(readFileSync(join('experiments', file), 'utf8'))).to.deep.equal([]);
    });
  }

  const wrong: Readonly<Record<string, string>> = {
    'a misspelt section': 'studnet: { type: leader }\n',
    'a misspelt option': 'student: { type: leader, widht: 64 }\n',
    'a misspelt option whose type is inherited': 'student: { widht: 64 }\n',
    'an unknown component': 'student: { type: leadr }\n',
    'text for a number': 'training: { epochs: many }\n',
    'a misspelt option in a row': 'rows: { narrow: { student: { type: leader, widht: 1 } } }\n',
    'an unknown sweep': 'sweep: { gird: { student.width: [1] } }\n',
    'an unknown toggle': 'ablations: [without-everything]\n',
    'a misspelt key of a table': 'tables: [{ id: one, colums: [prauc] }]\n',
  };
  for (const [mistake, text] of Object.entries(wrong)) {
    it(`underlines ${mistake}`, () => {
      expect(underlined(text)).to.not.deep.equal([]);
    });
  }

  it('takes expressions, dotted paths and rows without changes', () => {
    const text = `student: { type: leader, width: "\${student.heads * 16}" }
rows: { "as it is": null, narrow: { student.width: 8 } }
sweep: { list: [{ grid: { student.heads: [2, 4] } }, { random: { samples: 3, values: { student.dropout: { uniform: [0, 0.5] } } } }] }
`;
    expect(underlined(text)).to.deep.equal([]);
  });
});
