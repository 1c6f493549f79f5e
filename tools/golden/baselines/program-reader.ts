import type { Knowledge } from '../../../components/contracts/knowledge.js';
import type { Loss } from '../../../components/contracts/loss.js';
import type { Samples } from '../../../components/contracts/sample.js';
import type { StudentModel } from '../../../components/contracts/student.js';
import type { Weights } from '../../../components/contracts/weights.js';
import { Objective } from '../../../components/stages/student/objective.js';
import { tensorProgram } from '../../../components/stages/student/student-program.js';
import { wholePatients } from '../../../components/training/samples.js';
import type { Json, JsonObject } from '../../../framework/json.js';
import type { Component } from '../../../framework/registry/component.js';
import { Generator, type ArrayTensor, type Engine, type Feeds, type Tensor } from '../../../framework/tensor/index.js';
import { buildComponent } from '../build-component.js';
import { baselineCohort } from './baseline-cohort.js';
import type { BaselineFile } from './baseline-file.js';
import { parameterValues, type ParameterNames } from './baseline-weights.js';
import type { BaselineReader } from './baselines.js';
import { gradientOutputs, gradientsOf } from './gradients.js';
import { nested } from './nested.js';

/** How the golden files of a student that is a tensor program are computed. */
export interface ProgramForm {
  readonly student: Component<'student'>;
  /** The options of the student that the file means. Dropout must be 0. */
  options(file: BaselineFile): object;
  parameters(file: BaselineFile): ParameterNames;
  /** What the student reads beside patients. */
  knowledge?(file: BaselineFile): Partial<Knowledge>;
  /** Parameters that the file has no tensors for, made of the others. */
  derived?(weights: Weights, file: BaselineFile): Weights;
  /** The losses of the row by name, beside those that the model brings. */
  losses?(file: BaselineFile): Readonly<Record<string, Loss>>;
  /** Inputs that stand in the file instead of being drawn, such as draws of a controller. */
  feeds?(file: BaselineFile): Feeds;
  /** The fields that are tensors, beside the losses and the gradients: lists as deep as their axes. */
  fields?(objective: Objective, file: BaselineFile): Readonly<Record<string, Tensor>>;
  /** The form of such a field where it is not that of its tensor. */
  shape?(field: string, value: ArrayTensor, file: BaselineFile): Json | undefined;
  /** Fields that are computed in another way. */
  more?(reading: Reading): Promise<JsonObject>;
}

/** A file that was bound to its student. */
export interface Reading {
  readonly file: BaselineFile;
  readonly engine: Engine;
  readonly samples: Samples;
  readonly model: StudentModel;
  /** The values of all tensors of the file, by the names of the parameters. */
  readonly weights: Weights;
  readonly parameters: ParameterNames;
}

/** Logits, losses, gradients and what else the form names, with the student and the objective of a training. */
export function programReader(form: ProgramForm): BaselineReader {
  return async (file, engine) => {
    const samples = wholePatients(baselineCohort(file));
    const student = buildComponent(form.student, form.options(file));
    const model = tensorProgram(student.for(samples.cohort, form.knowledge?.(file) ?? {}));
    const terms = Object.entries(form.losses?.(file) ?? {}).map(([name, loss]) => ({ name, loss, minimumBatch: 1 }));
    const objective = new Objective(samples, model, terms, undefined);
    const parameters = form.parameters(file);
    const tensors = file.weights?.tensors ?? [];
    const weights = parameterValues(
      tensors,
      parameters,
      objective.loss.graph,
      (values) => form.derived?.(values, file) ?? {},
    );
    const fields = { loss: objective.lossPerPatient, total_loss: objective.loss, ...form.fields?.(objective, file) };
    const executable = await engine.compile(objective.loss.graph, {
      ...fields,
      ...gradientOutputs(objective.loss, tensors, parameters),
    });
    try {
      executable.setParameters(weights);
      const everyone = Int32Array.from(samples.patients.keys());
      const feeds = { ...objective.feeds(everyone), ...form.feeds?.(file) };
      const results = await executable.run(feeds, { generator: new Generator(0) });
      const shaped = Object.keys(fields).map((name): [string, Json] => [
        name,
        form.shape?.(name, results[name]!, file) ?? nested(results[name]!),
      ]);
      const more = await form.more?.({ file, engine, samples, model, weights, parameters });
      return { ...Object.fromEntries(shaped), ...more, ...gradientsOf(results, tensors, parameters) };
    } finally {
      await executable.dispose();
    }
  };
}
