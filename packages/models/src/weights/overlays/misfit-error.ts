import { ZeroreelError } from '@zeroreel/core';
import { formatShape, type Shape } from '@zeroreel/onnx';

/** A weight of an overlay that the network has no place for. */
export interface Misfit {
  /** As the overlay's file names it. */
  readonly key: string;
  /** The base's shape; undefined where the base has no such layer. */
  readonly expected: Shape | undefined;
  /** The overlay's shape; undefined where the overlay lacks it. */
  readonly got: Shape | undefined;
}

const SHOWN = 5;

/** Says that an overlay was made for another network, and names the first weights that show it. */
export function misfitError(name: string, misfits: readonly Misfit[]): ZeroreelError {
  const shown = misfits.slice(0, SHOWN).map(describe).join('; ');
  const rest = misfits.length > SHOWN ? `; and ${misfits.length - SHOWN} more` : '';
  return new ZeroreelError('invalid-model', `${name} was made for another model: ${shown}${rest}`);
}

function describe({ key, expected, got }: Misfit): string {
  const shape = got ? formatShape(got) : 'none';
  return expected ? `${key}: expected ${formatShape(expected)}, got ${shape}` : `${key} ${shape} has no layer here`;
}
