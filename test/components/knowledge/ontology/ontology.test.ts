import { expect } from 'chai';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Coding, Vocabulary, CodeKind } from '../../../../components/contracts/cohort.js';
import { buildOntology } from '../../../../components/knowledge/ontology/ontology.js';
import { lineageOf } from '../../../../components/knowledge/ontology/lineage.js';
import { demo, skipWithoutDemo } from '../../datasets/demo-data.js';

/** The names above a code, nearest first, the root included. */
function above(kind: CodeKind, coding: Coding, code: string): string[] {
  const { nodes, parents } = buildOntology(kind, { codes: [code], names: [null], coding });
  const names: string[] = [];
  for (let node = parents[0]!; node !== -1; node = parents[node]!) names.push(nodes[node]!);
  return names;
}

/** Every node with its title, codes having one of their own. */
function named(kind: CodeKind, vocabulary: Omit<Vocabulary, 'names'>): string[] {
  const ontology = buildOntology(kind, { ...vocabulary, names: vocabulary.codes.map(() => 'own title') });
  return ontology.nodes.map((node, index) => `${node}: ${ontology.names[index]}`);
}

describe('an ontology', () => {
  const cases: [CodeKind, Coding, string, string[]][] = [
    ['diagnoses', 'icd-9', '4019', ['401', '401-405', '390-459']],
    ['diagnoses', 'icd-9', '042', ['042', '042', '001-139']],
    ['diagnoses', 'icd-9', 'E8120', ['E812', 'E810-E819', 'E000-E999']],
    ['diagnoses', 'icd-9', 'V5867', ['V58', 'V50-V59', 'V01-V91']],
    ['diagnoses', 'icd-10', 'I10', ['I10', 'I10-I16', 'I00-I99']],
    ['diagnoses', 'icd-10', 'C7A010', ['C7A', 'C7A', 'C00-D49']],
    ['diagnoses', 'icd-10', 'M1A0110', ['M1A', 'M05-M14', 'M00-M99']],
    ['diagnoses', 'icd-10', 'D500', ['D50', 'D50-D53', 'D50-D89']],
    ['diagnoses', 'icd-by-version', '9:V1582', ['9:V15', '9:V10-V19', '9:V01-V91']],
    ['diagnoses', 'icd-by-version', '10:V1582XA', ['10:V15', '10:V10-V19', '10:V00-Y99']],
    ['diagnoses', 'icd-pooled', 'V1582', ['9:V15', '9:V10-V19', '9:V01-V91']],
    ['diagnoses', 'icd-pooled', 'E785', ['10:E78', '10:E70-E88', '10:E00-E89']],
    ['procedures', 'icd-9', '3893', ['38', '35-39']],
    ['procedures', 'icd-10', '02HV33Z', ['02H', '02', '0']],
    ['procedures', 'icd-pooled', '02HV33Z', ['10:02H', '10:02', '10:0']],
    ['procedures', 'icd-by-version', '9:3893', ['9:38', '9:35-39']],
    ['medications', 'atc', 'N02B', ['N02', 'N']],
    ['medications', 'atc', 'N02BE01', ['N02BE', 'N02B', 'N02', 'N']],
  ];
  for (const [kind, coding, code, expected] of cases) {
    it(`puts ${code} (${coding}, ${kind}) below ${expected.join(' < ')}`, () => {
      expect(above(kind, coding, code)).to.deep.equal([...expected, kind]);
    });
  }

  it('is one tree: codes first, then what several of them share, the root last', () => {
    const { nodes, ranks, parents } = buildOntology('diagnoses', {
      codes: ['4019', '486', '4011'],
      names: [null, null, null],
      coding: 'icd-9',
    });
    expect(nodes.join(' ')).to.equal('4019 486 4011 401 401-405 390-459 486 480-488 460-519 diagnoses');
    expect(ranks.join(' ')).to.equal('code code code category block chapter category block chapter root');
    expect([...parents]).to.deep.equal([3, 6, 3, 4, 5, 9, 7, 8, 9, -1]);
  });

  it('names the nodes above codes: chapters by the classification, others where the source names them', () => {
    expect(
      named('diagnoses', { codes: ['9:4019'], coding: 'icd-by-version', broader: { '9:401': 'Hypertension' } }),
    ).to.deep.equal([
      '9:4019: own title',
      '9:401: Hypertension',
      '9:401-405: null',
      '9:390-459: Diseases of the circulatory system',
      'diagnoses: null',
    ]);
    expect(named('procedures', { codes: ['02HV33Z'], coding: 'icd-10' })).to.deep.equal([
      '02HV33Z: own title',
      '02H: null',
      '02: null',
      '0: Medical and Surgical',
      'procedures: null',
    ]);
  });

  it('is flat for codes of no known classification', () => {
    const ontology = buildOntology('medications', { codes: ['SYN-M0001', 'SYN-M0002'], names: [null, null] });
    expect([...ontology.parents]).to.deep.equal([2, 2, -1]);
  });

  it('finds block and chapter of every code of the ICD-9 to ICD-10 map', function () {
    skipWithoutDemo(this, demo.mappings);
    const path = join(demo.mappings, 'icd_cm_9_to_10_mapping.csv.gz');
    const [header, ...lines] = gunzipSync(readFileSync(path)).toString().trim().split(/\r?\n/);
    const columns = header!.split(',');
    for (const [coding, column] of [
      ['icd-9', columns.findIndex((name) => name.includes('9'))],
      ['icd-10', columns.findIndex((name) => name.includes('10'))],
    ] as const) {
      const codes = lines
        .map((line) => line.split(',')[column]!.replaceAll(/["\s.]/g, ''))
        .filter((code) => code !== '' && code !== 'NoDx');
      expect(codes.length, coding).to.be.greaterThan(10_000);
      const homeless = codes.filter((code) => {
        const ranks = lineageOf('diagnoses', coding)(code).map(({ rank }) => rank);
        return ranks.join() !== 'category,block,chapter';
      });
      expect([...new Set(homeless.map((code) => code.slice(0, 4)))], coding).to.deep.equal([]);
    }
  });
});
