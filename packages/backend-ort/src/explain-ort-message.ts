/** Messages of onnxruntime and what to say instead; `$1` stands for the first group, as in `String.replace`. */
const EXPLANATIONS: readonly (readonly [RegExp, string])[] = [
  [
    /External initializer: (\S+) offset: (\d+) size to read: (\d+) given file_length: (\d+)/,
    'Weight "$1": expected $3 bytes from byte $2 of its file, got a file of $4 bytes',
  ],
  [
    /External data path .*escapes.*/s,
    'The weights are links that lead out of their folder. Use the folder of the files themselves',
  ],
  [
    /Failed to allocate memory for requested buffer of size (\d+)/,
    'There is not enough memory: the system refused a buffer of $1 bytes. A smaller picture or chunk size needs less',
  ],
  [/Failed to get a WebGPU adapter: ([^\n]+)/, 'there is no adapter ($1)'],
  [/No Op registered for (\S+)/, 'This onnxruntime does not know the operator $1'],
  [
    /Could not find an implementation for (\w+)\(\d+\) node with name '([^']*)'/,
    'This provider has no implementation of the operator $1, at $2',
  ],
  [/Node \((\S+)\) Op \((\w+)\) \[ShapeInferenceError\] ([^\n]*)/, 'The operator $2, at $1: $3'],
  [
    /Type parameter \(\w+\) of Optype \((\w+)\) bound to different types \((.+) in node \((\S+?)\)/,
    'The operator $1, at $3, got both $2',
  ],
];

/** Translates a known message of onnxruntime into terms of weights, operators and memory. Others stay as they are. */
export function explainOrtMessage(message: string): string {
  for (const [pattern, explanation] of EXPLANATIONS) {
    const match = pattern.exec(message);
    if (match) return match[0].replace(pattern, explanation);
  }
  return message;
}
