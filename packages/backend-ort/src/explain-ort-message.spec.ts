import { describe, expect, it } from 'vitest';
import { explainOrtMessage } from './explain-ort-message.js';

/** Messages as onnxruntime 1.30 writes them. */
const cases = [
  {
    message:
      'webgpu_context.cc:136 Initialize adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n',
    explained: 'there is no adapter (No supported adapters)',
  },
  {
    message:
      'Exception during initialization: /onnxruntime_src/onnxruntime/core/optimizer/initializer.cc:51 [ONNXRuntimeError] : 1 : FAIL : ' +
      'tensorprotoutils.cc:1763 GetExtDataFromTensorProto External initializer: w offset: 8 size to read: 16 given file_length: 10 are out of bounds or can not be read in full.',
    explained: 'Weight "w": expected 16 bytes from byte 8 of its file, got a file of 10 bytes',
  },
  {
    message:
      "Non-zero status code returned while running Expand node. Name:'/Expand' Status Message: bfc_arena.cc:360 Failed to allocate memory for requested buffer of size 360000000000",
    explained:
      'There is not enough memory: the system refused a buffer of 360000000000 bytes. A smaller picture or chunk size needs less',
  },
  {
    message:
      'This is an invalid model. In Node, ("/Nope", Nope, "", -1), Error No Op registered for Nope with domain_version of 21',
    explained: 'This onnxruntime does not know the operator Nope',
  },
  {
    message: "Could not find an implementation for BiasSplitGelu(1) node with name '/ff/BiasSplitGelu'",
    explained: 'This provider has no implementation of the operator BiasSplitGelu, at /ff/BiasSplitGelu',
  },
  {
    message: 'Node (mid_block/Add) Op (Add) [ShapeInferenceError] Incompatible dimensions',
    explained: 'The operator Add, at mid_block/Add: Incompatible dimensions',
  },
  {
    message:
      'Type Error: Type parameter (T) of Optype (Add) bound to different types (tensor(float) and tensor(float16) in node (/Add).',
    explained: 'The operator Add, at /Add, got both tensor(float) and tensor(float16)',
  },
];

describe('explainOrtMessage', () => {
  it.each(cases)('says "$explained"', ({ message, explained }) => {
    expect(explainOrtMessage(message)).toBe(explained);
  });

  it('leaves other messages as they are', () => {
    expect(explainOrtMessage('something new')).toBe('something new');
  });
});
