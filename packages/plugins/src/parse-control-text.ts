/**
 * Reads KIND=FILE, and behind colons the scale and the span, as a plugin's options: `canny=walk.mp4:0.8:0-0.6`.
 * Undefined for a text of another form; what the values may be is the options' affair.
 */
export function parseControlText(text: string): Readonly<Record<string, unknown>> | undefined {
  const { kind, file, scale, start, end } = FORM.exec(text)?.groups ?? {};
  if (kind === undefined || file === undefined || file.trim() === '') return undefined;
  return {
    kind,
    clip: { file },
    ...(scale !== undefined && { scale: Number(scale) }),
    ...(start !== undefined && { span: { start: Number(start), end: Number(end) } }),
  };
}

const FORM =
  /^(?<kind>[^=]+)=(?<file>.*?)(?::(?<scale>\d+(?:\.\d+)?))?(?::(?<start>\d+(?:\.\d+)?)-(?<end>\d+(?:\.\d+)?))?$/s;
