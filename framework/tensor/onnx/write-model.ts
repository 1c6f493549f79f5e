import type { DataType } from '../array.js';
import type { OnnxAttribute, OnnxBody, OnnxConstant, OnnxNode, OnnxValue } from './emitter.js';
import { ProtobufWriter } from './protobuf.js';

/** Field numbers below are those of onnx.proto3. */
const opset = 20;
const onnxruntimeOpset = 1;
const irVersion = 9;
const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9 };
const attributeTypes = { float: 1, integer: 2, text: 3, graph: 5, integers: 7 };

/** Everything that an ONNX file holds. */
export interface ModelParts extends OnnxBody {
  readonly constants: ReadonlyMap<string, OnnxConstant>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Serializes a ModelProto. Equal parts give equal bytes. */
export function writeModel(parts: ModelParts): Uint8Array {
  const graph = graphMessage('formulary', parts, parts.constants);
  const model = new ProtobufWriter().integer(1, irVersion).text(2, 'formulary').message(7, graph);
  model.message(8, new ProtobufWriter().text(1, '').integer(2, opset));
  model.message(8, new ProtobufWriter().text(1, 'com.microsoft').integer(2, onnxruntimeOpset));
  for (const [key, value] of Object.entries(parts.metadata))
    model.message(14, new ProtobufWriter().text(1, key).text(2, value));
  return model.finish();
}

function graphMessage(
  name: string,
  { nodes, inputs, outputs }: OnnxBody,
  constants: ReadonlyMap<string, OnnxConstant>,
): ProtobufWriter {
  const graph = new ProtobufWriter();
  for (const node of nodes) graph.message(1, nodeMessage(node));
  graph.text(2, name);
  for (const [constant, value] of constants) graph.message(5, tensorMessage(constant, value));
  for (const input of inputs) graph.message(11, valueMessage(input));
  for (const output of outputs) graph.message(12, valueMessage(output));
  return graph;
}

function nodeMessage({ type, domain, inputs, outputs, attributes }: OnnxNode): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, `${outputs[0]} ${type}`).text(4, type);
  for (const [name, value] of Object.entries(attributes)) message.message(5, attributeMessage(name, value));
  if (domain !== '') message.text(7, domain);
  return message;
}

function attributeMessage(name: string, value: OnnxAttribute): ProtobufWriter {
  const message = new ProtobufWriter().text(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, attributeTypes.integer);
  if (typeof value === 'string') return message.text(4, value).integer(20, attributeTypes.text);
  if ('float' in value) return message.float(2, value.float).integer(20, attributeTypes.float);
  if ('body' in value)
    return message.message(6, graphMessage(name, value.body, new Map())).integer(20, attributeTypes.graph);

  for (const element of value) message.integer(8, element);
  return message.integer(20, attributeTypes.integers);
}

function tensorMessage(name: string, { data, shape }: OnnxConstant): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const size of shape) message.integer(1, size);
  message.integer(2, elementTypes[elementType(data)]).text(8, name);
  return message.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function elementType(data: OnnxConstant['data']): DataType | 'int64' {
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Float32Array) return 'float32';
  return data instanceof Int32Array ? 'int32' : 'bool';
}

/** ValueInfoProto; composite sizes get a name of their own, as ONNX knows only plain ones. */
function valueMessage([name, { shape, dtype }]: OnnxValue): ProtobufWriter {
  const axes = new ProtobufWriter();
  for (const size of shape) {
    axes.message(
      1,
      typeof size === 'number' ? new ProtobufWriter().integer(1, size) : new ProtobufWriter().text(2, size),
    );
  }
  const type = new ProtobufWriter().integer(1, elementTypes[dtype]).message(2, axes);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, type));
}
