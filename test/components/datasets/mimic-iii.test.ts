import { expect } from 'chai';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cohort } from '../../../components/contracts/cohort.js';
import mimicIii from '../../../components/datasets/mimic-iii.js';
import { recordsOfCohort } from '../../../components/views/shared/records-of-cohort.js';
import type { JsonObject } from '../../../framework/json.js';
import { buildDataset } from './build-dataset.js';
import { MadeUpFolders, type MadeUpMappings, type MadeUpTables } from './made-up-tables.js';

/** The flat map: NDC n (padded) and GSN n belong to the class `classes[n - 1]`. */
const flatMap = (...classes: string[]): MadeUpMappings => ({
  gsn_atc_ndc_mapping: classes.map((atc, index) => ({
    gsn: String(index + 1).padStart(6, '0'),
    atc,
    ndc: String(index + 1),
  })),
});

const ndc = (code: number): string => String(code).padStart(11, '0');

const nobody = new Int32Array();

function visitsOf(cohort: Cohort) {
  const records = [...recordsOfCohort(cohort, { train: nobody, validation: nobody, test: nobody, extra: nobody })];
  return records.map(({ profile, visits }) => ({
    profile,
    visits: visits.map(({ diagnoses, procedures, medications }) => ({ diagnoses, procedures, medications })),
  }));
}

function medicationsOf(cohort: Cohort) {
  return visitsOf(cohort).map(({ visits }) => visits.map((visit) => visit.medications));
}

describe('dataset mimic-iii on made-up tables', () => {
  let folders: MadeUpFolders | undefined;
  afterEach(async () => folders?.remove());

  async function build(tables: MadeUpTables, mappings: MadeUpMappings, options: JsonObject = {}) {
    folders = await MadeUpFolders.create(tables, mappings);
    return buildDataset(mimicIii, { ...folders.options, ...options });
  }

  it('keeps prescriptions that start less than 24 hours after admission, and those before it', async () => {
    const { cohort } = await build(
      {
        PRESCRIPTIONS: [
          { NDC: ndc(1), STARTDATE: '2130-05-02 07:59:59' },
          { NDC: ndc(2), STARTDATE: '2130-05-02 08:00:00' },
          { NDC: ndc(3), STARTDATE: '2130-04-30 23:00:00' },
        ],
      },
      flatMap('A01AA01', 'B01AA01', 'C01AA01'),
    );
    expect(medicationsOf(cohort)).to.deep.equal([[['C01A', 'A01A']]]);
  });

  it('leaves out admissions that the table of admissions does not have', async () => {
    const { cohort, report } = await build(
      {
        PRESCRIPTIONS: [{}, { HADM_ID: 11 }],
        DIAGNOSES_ICD: [{}, { HADM_ID: 11 }],
        PROCEDURES_ICD: [{}, { HADM_ID: 11 }],
      },
      {},
    );
    expect(cohort.visitKeys).to.have.length(1);
    expect(report.steps.find(({ step }) => step === 'admitted')).to.include({ rows: 1, visits: 1 });
  });

  it('fills missing fields from the row before, across patients, where it is told to', async () => {
    const tables: MadeUpTables = {
      ADMISSIONS: [{}, { SUBJECT_ID: 2, HADM_ID: 20 }],
      PRESCRIPTIONS: [
        { NDC: '' },
        { NDC: ndc(1), DRUG: 'Aspirin' },
        { SUBJECT_ID: 2, HADM_ID: 20, NDC: '', DRUG: 'Other', GSN: '000002' },
      ],
      DIAGNOSES_ICD: [{}, { SUBJECT_ID: 2, HADM_ID: 20 }],
      PROCEDURES_ICD: [{}, { SUBJECT_ID: 2, HADM_ID: 20 }],
    };
    const filled = await build(tables, flatMap('A01AA01', 'B01AA01'), { forwardFill: true });
    expect(medicationsOf(filled.cohort)).to.deep.equal([[['A01A']], [['A01A']]]);
    expect(filled.report.steps.find(({ step }) => step === 'filled')).to.include({ rows: 2 });
    await folders!.remove();
    const plain = await build(tables, flatMap('A01AA01', 'B01AA01'));
    expect(medicationsOf(plain.cohort)).to.deep.equal([[['A01A']], [['B01A']]]);
  });

  it('finds the class by NDC first, then by the first known of several GSNs', async () => {
    const { cohort, report } = await build(
      {
        PRESCRIPTIONS: [
          { NDC: '1', GSN: '000002' },
          { NDC: '0', GSN: '999999 3 000004', DRUG: 'Several' },
          { NDC: '', GSN: '888888', DRUG: 'Nowhere' },
          { NDC: '777', GSN: '', DRUG: 'Nowhere' },
          { NDC: '777', GSN: '', DRUG: 'Nowhere' },
        ],
      },
      {
        gsn_atc_ndc_mapping: [
          { gsn: '000001', atc: 'A01AA01', ndc: '1' },
          { gsn: '000001', atc: 'X01AA01', ndc: '00000000001' },
          { gsn: '000002', atc: 'B01AA01', ndc: '0' },
          { gsn: '000003', atc: 'C01', ndc: '?' },
          { gsn: '000003', atc: 'C01AA01', ndc: '3' },
          { gsn: '000004', atc: 'D01AA01', ndc: '4' },
        ],
      },
    );
    expect(medicationsOf(cohort)).to.deep.equal([[['A01A', 'C01A']]]);
    expect(report.unmapped).to.deep.equal({
      rows: 3,
      codes: [
        { ndc: '777', gsn: null, drug: 'Nowhere', rows: 2 },
        { ndc: null, gsn: '888888', drug: 'Nowhere', rows: 1 },
      ],
    });
  });

  it('takes the most frequent codes, ties in the order of the code', async () => {
    const { cohort } = await build(
      {
        DIAGNOSES_ICD: ['V10', '4019', '25000', '4019'].map((code, index) => ({
          ICD9_CODE: code,
          SEQ_NUM: index + 1,
          ...(index === 3 ? { HADM_ID: 99 } : {}),
        })),
        PRESCRIPTIONS: [{}, { NDC: ndc(2) }, { NDC: ndc(3) }, { NDC: ndc(3), DRUG: 'Again', HADM_ID: 99 }],
        ADMISSIONS: [{}, { HADM_ID: 99 }],
      },
      flatMap('B01AA01', 'A01AA01', 'C01AA01'),
      { diagnosisTop: 2, medicationTop: 2 },
    );
    expect(visitsOf(cohort)[0]!.visits).to.deep.equal([
      { diagnoses: ['4019', '25000'], procedures: ['0014'], medications: ['A01A', 'C01A'] },
    ]);
  });

  it('orders visits by time or, as released, by admission id', async () => {
    const tables: MadeUpTables = {
      ADMISSIONS: [
        { HADM_ID: 10, ADMITTIME: '2131-01-01 00:00:00', INSURANCE: 'Late' },
        { HADM_ID: 20, ADMITTIME: '2130-01-01 00:00:00', INSURANCE: 'Early' },
      ],
      PRESCRIPTIONS: [
        { HADM_ID: 10, STARTDATE: '2131-01-01 00:00:00', NDC: ndc(1) },
        { HADM_ID: 20, STARTDATE: '2130-01-01 00:00:00', NDC: ndc(2) },
      ],
      DIAGNOSES_ICD: [{ HADM_ID: 10 }, { HADM_ID: 20 }],
      PROCEDURES_ICD: [{ HADM_ID: 10 }, { HADM_ID: 20 }],
    };
    const mappings = { ...flatMap('A01AA01', 'B01AA01'), 'atc3-smiles': [{ atc3: 'A01A' }, { atc3: 'B01A' }] };
    const corrected = visitsOf((await build(tables, mappings)).cohort)[0]!;
    expect(corrected.visits.map((visit) => visit.medications)).to.deep.equal([['B01A'], ['A01A']]);
    expect(corrected.profile).to.deep.equal({
      insurance: 'Late',
      language: 'unknown',
      religion: 'NONE',
      marital_status: 'SINGLE',
      ethnicity: 'ASIAN',
      gender: 'F',
      age: '60-69',
    });
    await folders!.remove();
    const released = visitsOf((await build(tables, mappings, { protocol: 'as-released' })).cohort)[0]!;
    expect(released.visits.map((visit) => visit.medications)).to.deep.equal([['A01A'], ['B01A']]);
    expect(released.profile).to.have.all.keys('insurance', 'language', 'religion', 'marital_status', 'ethnicity');
    expect(released.profile).to.include({ insurance: 'Late' });
  });

  it('maps with the released files, and asks DrugBank for the names of a class', async () => {
    folders = await MadeUpFolders.create(
      { PRESCRIPTIONS: [{ DRUG: 'Aspirin' }, { DRUG: 'Aspirin', STARTDATE: '2130-05-01 09:00:00' }, { NDC: ndc(2) }] },
      {
        RXCUI2atc4: [
          { RXCUI: '11', ATC4: 'A01AA' },
          { RXCUI: '11', ATC4: 'X01AA' },
          { RXCUI: '22.0', ATC4: 'B01AA' },
        ],
      },
    );
    await writeFile(
      `${folders.mappings}/ndc2RXCUI.txt`,
      `{'00000000001': u'11', '00000000002': '22', '00000000003': '', 'idx': 4203}`,
    );
    const options = { ...folders.options, drugCodes: 'released' };
    expect(medicationsOf((await buildDataset(mimicIii, options)).cohort)).to.deep.equal([[['A01A', 'B01A']]]);
    const molecules = { ...options, requireSmiles: true, molecules: 'drugbank' };
    expect(medicationsOf((await buildDataset(mimicIii, molecules)).cohort)).to.deep.equal([[['A01A', 'B01A']]]);
    // As released, the name of a class's first row counts as its letters: A01A has a second row, B01A has not.
    const split = { ...molecules, moleculeNames: 'first-split', medicationOrder: 'prescription' };
    expect(medicationsOf((await buildDataset(mimicIii, split)).cohort)).to.deep.equal([[['A01A']]]);
  });

  it('takes the ATC codes that the prescriptions hold, at the level that is asked for', async () => {
    const tables: MadeUpTables = {
      PRESCRIPTIONS: [
        { ATC: 'N02BE01', STARTDATE: '2130-05-01 01:00:00' },
        { ATC: 'C10', STARTDATE: '2130-05-01 02:00:00' },
        { ATC: '', STARTDATE: '2130-05-01 03:00:00' },
        { ATC: 'M01AE02', STARTDATE: '2130-05-01 04:00:00' },
      ],
    };
    const levels = { 1: ['N', 'C', 'M'], 2: ['N02', 'C10', 'M01'], 3: ['N02B', 'M01A'], 5: ['N02BE01', 'M01AE02'] };
    for (const [level, classes] of Object.entries(levels)) {
      const given = { drugCodes: 'present', atcLevel: Number(level) };
      const { cohort } = await build(tables, {}, given);
      expect(medicationsOf(cohort), `level ${level}`).to.deep.equal([[classes]]);
      await folders!.remove();
    }
    // As released, columns are filled; this one is not.
    const { cohort, report } = await build(tables, {}, { drugCodes: 'present', forwardFill: true });
    expect(medicationsOf(cohort)).to.deep.equal([[['N02B', 'M01A']]]);
    expect(report.unmapped?.rows).to.equal(2);
  });

  it('reports what has no class by what it names, most frequent first', async () => {
    const { report } = await build(
      {
        PRESCRIPTIONS: [
          {},
          { NDC: '0', DRUG: 'Flush' },
          { NDC: ndc(7), DRUG: 'Syrup', GSN: '000009' },
          { NDC: '0', DRUG: 'Flush' },
          { NDC: '0', DRUG: 'Bag' },
        ],
      },
      {},
    );
    expect(report.unmapped).to.deep.equal({
      rows: 4,
      codes: [
        { ndc: '0', gsn: null, drug: 'Flush', rows: 2 },
        { ndc: ndc(7), gsn: '000009', drug: 'Syrup', rows: 1 },
        { ndc: '0', gsn: null, drug: 'Bag', rows: 1 },
      ],
    });
  });

  it('takes interactions from TWOSIDES, at the level of the cohort', async () => {
    const tables: MadeUpTables = {
      PRESCRIPTIONS: ['N02BE01', 'M01AE02', 'N02BA01'].map((ATC) => ({ ATC })),
    };
    folders = await MadeUpFolders.create(tables, {});
    const { mappings } = folders.options;
    await writeFile(join(mappings, 'drug-atc.csv'), 'CID1,N02BE01\nCID2,M01AE02\nCID3,N02BA01\n');
    const reports = ['CID1,CID2,C1,rare', 'CID1,CID3,C2,common', 'CID1,CID3,C2,common'];
    const header = 'STITCH 1,STITCH 2,Polypharmacy Side Effect,Side Effect Name';
    await writeFile(join(mappings, 'drug-DDI.csv'), [header, ...reports].join('\n'));
    const options = { ...folders.options, drugCodes: 'present', interactions: 'twosides' };
    const pairsOf = async (more: JsonObject) => {
      const { cohort } = await buildDataset(mimicIii, { ...options, ...more });
      const { codes } = cohort.vocabularies.medications;
      return cohort.interactions.map((pair) => pair.map((code) => codes[code]).join(' '));
    };
    expect(await pairsOf({ sideEffects: 1 })).to.deep.equal(['M01A N02B']);
    expect(await pairsOf({ sideEffects: 1, atcLevel: 5 })).to.deep.equal(['M01AE02 N02BE01']);
    // Both side effects; the second is within one class of level 3.
    expect(await pairsOf({ sideEffects: 2 })).to.deep.equal(['M01A N02B']);
    expect(await pairsOf({ sideEffects: 2, atcLevel: 5 })).to.deep.equal(['M01AE02 N02BE01', 'N02BA01 N02BE01']);
  });

  it('knows up to three molecules of a class, from the list or by the names of its drugs', async () => {
    const listed = { 'atc3-smiles': ['C', 'CC', 'CCC', 'CCCC'].map((smiles) => ({ smiles })) };
    const { cohort } = await build({}, listed);
    expect(cohort.vocabularies.medications.smiles).to.deep.equal([['C', 'CC', 'CCC']]);
    await folders!.remove();
    const drugs = { drugbank_drugs_info: [{ name: 'Aspirin', moldb_smiles: 'CCO' }, { name: 'Other' }] };
    const named = await build({}, drugs, { molecules: 'drugbank' });
    expect(named.cohort.vocabularies.medications).to.deep.include({ coding: 'atc', smiles: [['CCO']] });
    await rm(join(folders!.options.mappings, 'drugbank_drugs_info.csv'));
    const unknown = await buildDataset(mimicIii, { ...folders!.options, molecules: 'drugbank' });
    expect(unknown.cohort.vocabularies.medications).not.to.have.property('smiles');
  });

  it('loses the names of procedures with leading zeros, as released', async () => {
    const text = await build({}, {});
    expect(text.cohort.vocabularies.procedures.names).to.deep.equal(['Injection']);
    const numbers = await buildDataset(mimicIii, { ...folders!.options, procNames: 'int' });
    expect(numbers.cohort.vocabularies.procedures.names).to.deep.equal([null]);
  });

  it('restores leading zeros of a table that has lost all of them, and counts it', async () => {
    const { cohort, report } = await build(
      { PROCEDURES_ICD: [{ ICD9_CODE: '14' }, { ICD9_CODE: '8872', SEQ_NUM: 2 }, { ICD9_CODE: '77', SEQ_NUM: 3 }] },
      {},
    );
    expect(cohort.vocabularies.procedures.codes).to.deep.equal(['0014', '77', '8872']);
    expect(report.repairs).to.deep.equal({ 'procedures codes whose leading zeros were lost: restored': 1 });
  });

  it('restores leading zeros although other codes have kept theirs; names codes that could be two', async () => {
    const rows = ['14', '0014', '117', '117', '8872.0', '33'].map((ICD9_CODE, SEQ_NUM) => ({ ICD9_CODE, SEQ_NUM }));
    const titles = ['0014', '117', '0117', '033', '0033', '8872'].map((code) => ({
      ICD9_CODE: code,
      SHORT_TITLE: `Title of ${code}`,
    }));
    const { cohort, report } = await build({ PROCEDURES_ICD: rows, D_ICD_PROCEDURES: titles }, {});
    expect(cohort.vocabularies.procedures.codes).to.deep.equal(['0014', '117', '33', '8872']);
    expect(report.repairs).to.deep.equal({
      'procedures codes whose leading zeros were lost: restored': 1,
      'procedures codes with dots, in lower case or as decimal numbers: read as the titled code': 1,
    });
    expect(report.ambiguities).to.deep.equal({
      'procedures codes that may have lost their leading zeros, kept as written: 117 (117 or 0117), 33 (033 or 0033)': 3,
    });
  });

  it('reads codes with dots, in lower case, as decimals among others, or protected from a spreadsheet; names the rest', async () => {
    const written = ['038.0', 'v4581', '861.0', '="4019"', "'E8120", '999.99', '4.019E+03'];
    const { cohort, report } = await build(
      {
        DIAGNOSES_ICD: written.map((code, index) => ({ ICD9_CODE: code, SEQ_NUM: index + 1 })),
        D_ICD_DIAGNOSES: ['0380', 'V4581', '00861', '4019', 'E8120'].map((code) => ({
          ICD9_CODE: code,
          SHORT_TITLE: code,
        })),
      },
      {},
    );
    expect(cohort.vocabularies.diagnoses.codes).to.have.members([
      '0380',
      'V4581',
      '00861',
      '4019',
      'E8120',
      '999.99',
      '4.019E+03',
    ]);
    expect(report.repairs).to.deep.equal({
      'diagnoses codes with dots, in lower case or as decimal numbers: read as the titled code': 3,
      'DIAGNOSES_ICD.csv, column ICD9_CODE: marks of a spreadsheet around the value (="0117", \'0117) removed': 2,
    });
    expect(report.facts['diagnoses codes without a title']).to.equal('2 of 7: "4.019E+03", "999.99"');
  });

  it('reads the zeros behind a dot as digits where the column has zeros that no number has', async () => {
    const titles = ['0380', '0038', '1120', '0112', '25000'].map((code) => ({ ICD9_CODE: code, SHORT_TITLE: code }));
    const rows = ['038.0', '112.0', '250.00'].map((ICD9_CODE, SEQ_NUM) => ({ ICD9_CODE, SEQ_NUM }));
    const texts = await build({ DIAGNOSES_ICD: rows, D_ICD_DIAGNOSES: titles }, {});
    expect(texts.cohort.vocabularies.diagnoses.codes).to.deep.equal(['0380', '1120', '25000']);
    const numbers = [{ ICD9_CODE: '112.0' }, { ICD9_CODE: '250.1', SEQ_NUM: 2 }];
    const { cohort } = await build({ DIAGNOSES_ICD: numbers, D_ICD_DIAGNOSES: titles }, {});
    expect(cohort.vocabularies.diagnoses.codes).to.deep.equal(['112.0', '250.1']);
  });

  it('takes codes of an intact table as they are, although zeros would make others of them', async () => {
    const titles = ['0014', '117', '0117'].map((code) => ({ ICD9_CODE: code, SHORT_TITLE: `Title of ${code}` }));
    const rows = [{ ICD9_CODE: '117' }, { ICD9_CODE: '0014', SEQ_NUM: 2 }];
    const { cohort, report } = await build({ PROCEDURES_ICD: rows, D_ICD_PROCEDURES: titles }, {});
    expect(cohort.vocabularies.procedures.codes).to.deep.equal(['0014', '117']);
    expect(report).not.to.have.property('ambiguities');
  });

  it('reads codes that a column of decimal numbers holds', async () => {
    const rows = [{ ICD9_CODE: '14.0' }, { ICD9_CODE: '8872.0', SEQ_NUM: 2 }];
    const { cohort, report } = await build({ PROCEDURES_ICD: rows }, {});
    expect(cohort.vocabularies.procedures.codes).to.deep.equal(['0014', '8872']);
    expect(report.repairs).to.deep.equal({
      'procedures codes written as decimal numbers (117.0)': 2,
      'procedures codes whose leading zeros were lost: restored': 1,
    });
  });

  it('salts the keys of patients and admissions', async () => {
    const first = (await build({}, {})).cohort;
    const second = (await buildDataset(mimicIii, { ...folders!.options, keySalt: 'other' })).cohort;
    expect(first.patientKeys[0]).to.match(/^[0-9a-f]{24}$/);
    expect(second.patientKeys).not.to.deep.equal(first.patientKeys);
    expect(second.visitKeys).not.to.deep.equal(first.visitKeys);
  });
});
