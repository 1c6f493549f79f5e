import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MadeUpFolders } from '../components/datasets/made-up-tables.js';
import { FakeServer } from '../components/trackers/mlflow/fake-server.js';
import { TinyExperiment } from './mlflow/tiny-experiment.js';
import { smallModels } from './small-models.js';

/**
 * What must never leave: identifiers, codes, and words that a prompt is made of. None turns up in a digest or a figure by
 * chance.
 */
const planted = {
  patient: 2_086_753_000,
  admission: 2_077_665_000,
  diagnoses: ['V8891', 'V8892', 'V8893'],
  procedures: ['PQ81', 'PQ82'],
  words: ['Plantednosis', 'Plantedotomy', 'planted preparations'],
} as const;
const classes = ['A01A', 'B01A', 'C01A', 'D01A'];
const people = Array.from({ length: 40 }, (_, index) => index);
const stays = people.flatMap((person) =>
  (person % 2 === 0 ? [0, 1] : [0]).map((stay) => ({
    SUBJECT_ID: planted.patient + person,
    HADM_ID: planted.admission + 2 * person + stay,
    person,
    day: `213${stay}-05-01`,
  })),
);

const tables = () => ({
  PATIENTS: people.map((person) => ({ SUBJECT_ID: planted.patient + person })),
  ADMISSIONS: stays.map(({ day, ...stay }) => ({ ...stay, ADMITTIME: `${day} 08:00:00` })),
  PRESCRIPTIONS: stays.flatMap(({ day, person, ...stay }) =>
    [person % 4, (person + 1) % 4].map((code) => ({
      ...stay,
      STARTDATE: `${day} 00:00:00`,
      NDC: String(code + 1).padStart(11, '0'),
    })),
  ),
  DIAGNOSES_ICD: stays.map(({ person, ...stay }) => ({ ...stay, ICD9_CODE: planted.diagnoses[person % 3]! })),
  PROCEDURES_ICD: stays.map(({ person, ...stay }) => ({ ...stay, ICD9_CODE: planted.procedures[person % 2]! })),
  D_ICD_DIAGNOSES: planted.diagnoses.map((code) => ({ ICD9_CODE: code, SHORT_TITLE: `Plantednosis ${code}` })),
  D_ICD_PROCEDURES: planted.procedures.map((code) => ({ ICD9_CODE: code, SHORT_TITLE: `Plantedotomy ${code}` })),
});
const mappings = {
  gsn_atc_ndc_mapping: classes.map((atc, index) => ({ gsn: `00000${index + 1}`, atc: `${atc}A01`, ndc: index + 1 })),
  atc_coding: classes.map((atc_code) => ({ atc_code, atc_name: `Planted preparations ${atc_code}` })),
};

const yaml = ({
  root,
  mappings: folder,
}: {
  readonly root: string;
  readonly mappings: string;
}): string => `title: Private
dataset: { type: mimic-iii, root: "${root}", mappings: "${folder}" }
${smallModels}training: { epochs: 2, batchSize: 8 }
seeds: [1]
sweep: { grid: { losses.distillation.weight: [0.2, 0.8] } }
tables:
  - { id: weights, columns: [prauc], groups: [overall], x: losses.distillation.weight }
`;

describe('what a tracker is sent of patients', function () {
  this.timeout(120_000);
  let server: FakeServer;
  let folders: MadeUpFolders;
  let tiny: TinyExperiment;
  before(async () => {
    server = await FakeServer.start();
    folders = await MadeUpFolders.create(tables(), mappings);
    tiny = await TinyExperiment.of(yaml(folders.options));
  });
  after(async () => {
    await server.stop();
    await folders.remove();
    await tiny.remove();
  });

  it('is no identifier, no code and no prompt, in any byte', async () => {
    const { code, stderr } = await tiny.formulary(['run', 'tiny.yaml', '--set', `tracking.uri=${server.uri}`]);
    expect(code, stderr).to.equal(0);
    expect(stderr).not.to.match(/events are pending/);
    const names = [...server.artifacts.keys()].map((name) => name.split('/artifacts/')[1]);
    const files = ['experiment.yaml', 'lock.json', 'metrics.json', 'model.onnx', 'MLmodel', 'report.html'];
    const ofTeacher = ['teacher-training.json', 'probes.json'];
    const pictures = ['svg', 'png', 'vl.json'].map((ending) => `figures/weights-prauc.${ending}`);
    const written = ['tables/weights.md', 'tables/weights.csv', 'tables/weights.json'];
    expect(names).to.include.members([...files, ...ofTeacher, ...written, ...pictures]);
    expect(server.experiments.get('1')!.tags.get('mlflow.note.content')).to.match(
      /^rows of a sweep: none is called best/,
    );
    const identifiers = stays.flatMap(({ SUBJECT_ID, HADM_ID }) => [String(SUBJECT_ID), String(HADM_ID)]);
    const codes = [...planted.diagnoses, ...planted.procedures];
    const kept = readdirSync(join(tiny.runs, 'cache'), { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [readFileSync(join(entry.parentPath, entry.name))] : [],
    );
    // The words are really there to be leaked
    for (const word of [...planted.words, ...planted.diagnoses]) {
      expect(
        kept.some((file) => file.includes(word)),
        word,
      ).to.equal(true);
    }
    const sent = Buffer.concat(server.received);
    expect(sent.length).to.be.greaterThan(10_000);
    expect([...identifiers, ...planted.words].filter((word) => sent.includes(word))).to.deep.equal([]);
    for (const [name, content] of server.artifacts) {
      expect(
        codes.filter((word) => content.includes(word)),
        name,
      ).to.deep.equal([]);
    }
    const bodies = server.received.filter((body) => ![...server.artifacts.values()].some((file) => file.equals(body)));
    expect(codes.filter((word) => bodies.some((body) => body.includes(word)))).to.deep.equal([]);
    expect([...identifiers, ...codes, ...planted.words].filter((word) => stderr.includes(word))).to.deep.equal([]);
  });
});
