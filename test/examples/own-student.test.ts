import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import binaryCrossEntropy from '../../components/losses/binary-cross-entropy.js';
import featureDistillation from '../../components/losses/feature-distillation.js';
import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { Objective } from '../../components/stages/student/objective.js';
import { studentBatches, studentProgram, tensorProgram } from '../../components/stages/student/student-program.js';
import { wholePatients } from '../../components/training/samples.js';
import { TeacherSignal } from '../../components/stages/student/teacher-signal.js';
import type { StudentModel } from '../../components/contracts/student.js';
import { discoverComponents, ownComponents } from '../../framework/registry/discover.js';
import { adam, Generator, ReferenceEngine, Trainer } from '../../framework/tensor/index.js';
import { build } from '../components/build.js';
import { smallCohort, variedPatients } from '../components/small-cohort.js';

const cohort = smallCohort(variedPatients(6, 3));
const samples = wholePatients(cohort);
const everyone = Int32Array.from(cohort.patientKeys.keys());
const engine = build(onnxruntime, { provider: 'cpu', threads: 1 });

async function modelOf(type: string): Promise<StudentModel> {
  const folder = fileURLToPath(new URL('../../examples', import.meta.url));
  const registry = await discoverComponents(ownComponents(), [{ package: 'examples', folder }]);
  const model = build(registry.find('student', type)!, { width: 8 }).for(samples.cohort);
  return tensorProgram(model);
}

function teacherSignal(): TeacherSignal {
  const hidden = Float32Array.from({ length: everyone.length * 4 }, (_, i) => Math.sin(i));
  const logits = new Float32Array(everyone.length * 8);
  return new TeacherSignal(
    everyone,
    { data: hidden, shape: [everyone.length, 4] },
    { data: logits, shape: [everyone.length, 8] },
  );
}

for (const type of ['code-average', 'gated-visits']) {
  describe(`the student ${type} that docs/tensor.md writes`, () => {
    it('stands in the page as it is in the file', () => {
      const source = readFileSync(`examples/students/${type}.ts`, 'utf8');
      expect(readFileSync('docs/tensor.md', 'utf8')).to.contain(`\`\`\`ts\n${source}\`\`\``);
    });

    it('learns the prescriptions and the feature of a teacher', async () => {
      const terms = [
        { name: 'prescription', loss: build(binaryCrossEntropy), minimumBatch: 1 },
        { name: 'distillation', loss: build(featureDistillation), minimumBatch: 1 },
      ];
      const objective = new Objective(samples, await modelOf(type), terms, teacherSignal());
      const trainer = await Trainer.create(engine, {
        loss: objective.loss,
        optimizer: adam({ learningRate: 0.02 }),
        generator: new Generator(1),
      });
      const losses: number[] = [];
      for (let step = 0; step < 60; step++) losses.push((await trainer.step(objective.feeds(everyone)))['loss']!);
      await trainer.dispose();
      expect(losses.at(-1)).to.be.below(losses[0]! / 2);
    });

    it('recommends the same for a patient alone, without history, and in company; on the engine as by the reference', async () => {
      const model = await modelOf(type);
      const { graph, logits } = studentProgram(model);
      const generator = new Generator(2);
      const parameters = Object.fromEntries(
        [...graph.parameters].map(([name, { shape }]) => {
          const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
          generator.normalInto(data);
          return [name, { data, shape }];
        }),
      );
      const [measured, reference] = await Promise.all(
        [engine, new ReferenceEngine()].map((subject) => subject.compile(graph, { logits }, { parameters })),
      );
      const [together] = studentBatches(model, everyone);
      const all = (await measured!.run(together!))['logits']!.data;
      const expected = (await reference!.run(together!))['logits']!.data;
      const alone: number[] = [];
      for (const patient of everyone) {
        const [feeds] = studentBatches(model, Int32Array.of(patient));
        alone.push(...(await measured!.run(feeds!))['logits']!.data);
      }
      expected.forEach((value, i) => {
        expect(all[i]).to.be.closeTo(value, 1e-4);
        expect(alone[i]).to.be.closeTo(value, 1e-4);
      });
      await measured!.dispose();
    });
  });
}
