import { decodeNumbers, type Node, type Shape } from '@zeroreel/onnx';
import type { Constants } from './constants.js';

/** Some rows of values of a graph: what a range of indices of their first axis depends on alone. */
export interface SomeRows {
  /** How many. */
  readonly count: number;
  /** The name of these rows of a value; undefined where they cannot be had alone. */
  of(name: string): string | undefined;
}

/**
 * The inputs that a node makes some rows of its result of.
 * @param node one that depends on constants alone
 * @param shape of its result
 * @returns undefined where the rows depend on all of a value that is computed
 */
export function inputsOfRows(node: Node, shape: Shape, constants: Constants, rows: SomeRows): string[] | undefined {
  const { op, inputs, attributes } = node;
  const [length = 0, ...row] = shape;
  const shapeOf = (name: string): Shape => constants.value(name)?.shape ?? [];
  /** All axes where they are not known. */
  const axesOf = (name = ''): readonly number[] => {
    const axes = constants.stored(name)?.data;
    return axes instanceof Uint8Array ? decodeNumbers(axes, 'int64') : [0];
  };
  const [x = '', y = '', z] = inputs;
  switch (op) {
    case 'Cast':
      return defined([rows.of(x)]);
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div': {
      const hasRows = (name: string): boolean => shapeOf(name).length === shape.length && shapeOf(name)[0] === length;
      return defined(inputs.map((name) => (hasRows(name) ? rows.of(name) : name)));
    }
    case 'ReduceL2':
      return axesOf(y).includes(0) || attributes['keepdims'] === 0 ? undefined : defined([rows.of(x), y]);
    case 'Gemm':
      return attributes['transA'] === 1
        ? undefined
        : defined([rows.of(x), y, ...(z === undefined ? [] : [rows.of(z)])]);
    case 'MatMul':
      return shape.length === 2 ? defined([rows.of(x), y]) : undefined;
    case 'Slice':
      return axesOf(inputs[3]).includes(0) ? undefined : defined([rows.of(x), ...inputs.slice(1)]);
    case 'Concat':
      return attributes['axis'] === 0 ? undefined : defined(inputs.map((name) => rows.of(name)));
    case 'Reshape':
      return shapeOf(x)[0] === length ? defined([rows.of(x), constants.list([rows.count, ...row])]) : undefined;
    default:
      return undefined;
  }
}

const defined = (names: readonly (string | undefined)[]): string[] | undefined => {
  const found = names.filter((name) => name !== undefined);
  return found.length === names.length ? found : undefined;
};
