/** A message of onnxruntime's, recognised, and what to say instead. `$1` is the first group, as in `String.replace`. */
const EXPLANATIONS: readonly (readonly [RegExp, string])[] = [
  [
    /External data path .*escapes/,
    'A weight file lies outside the folder that the session reads from; give the folder with the files themselves, not with links',
  ],
];

/** Says what onnxruntime said, in our terms where the message is one of the known ones, without its source paths and codes. */
export function explainOrtMessage(message: string): string {
  for (const [pattern, explanation] of EXPLANATIONS) {
    const match = pattern.exec(message);
    if (match) return match[0].replace(pattern, explanation);
  }
  return message;
}
