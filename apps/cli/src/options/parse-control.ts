import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { CONTROL_KINDS, type ControlKind, type ControlSettings } from '@zeroreel/run';

const FORM = 'KIND=FILE[:WEIGHT[:START-END]], for instance canny=walk.mp4:0.8 or depth=depth.mp4:1:0-0.6';
const TAIL = /^(?<path>.*?)(?::(?<weight>\d+(?:\.\d+)?))?(?::(?<start>\d+(?:\.\d+)?)-(?<end>\d+(?:\.\d+)?))?$/s;

/**
 * Reads `--control`.
 * @param models ControlNets by kind, from `--control-model`; the embedded ones otherwise
 * @throws ZeroreelError `invalid-request` for another form or kind
 */
export function parseControl(text: string, models: ReadonlyMap<ControlKind, string>): ControlSettings {
  const [kind, rest] = parseKind('--control', text, FORM);
  const groups = TAIL.exec(rest)?.groups;
  const path = groups?.['path'] ?? '';
  if (path === '') throw invalid('--control', FORM, text);
  return {
    kind,
    file: resolve(path),
    model: models.get(kind) ?? 'embedded',
    scale: Number(groups?.['weight'] ?? 1),
    start: Number(groups?.['start'] ?? 0),
    end: Number(groups?.['end'] ?? 1),
  };
}

/** Reads `--control-model`: `KIND=FOLDER`, the folder made absolute. @throws ZeroreelError `invalid-request` */
export function parseControlModel(text: string): readonly [ControlKind, string] {
  const [kind, folder] = parseKind('--control-model', text, 'KIND=FOLDER');
  return [kind, resolve(folder)];
}

function parseKind(flag: string, text: string, form: string): readonly [ControlKind, string] {
  const at = text.indexOf('=');
  const [kind, rest] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 0 || rest.trim() === '') throw invalid(flag, form, text);
  const known = CONTROL_KINDS.find((name) => name === kind);
  if (known === undefined) throw invalid(flag, `one of ${CONTROL_KINDS.join(', ')} before the '='`, text);
  return [known, rest];
}

const invalid = (flag: string, expected: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `${flag}: expected ${expected}, got '${got}'`);
