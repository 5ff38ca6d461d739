/** Operators of the graph builder, for additions and attention processors that plugins write. */
export * from '@zeroreel/onnx';
