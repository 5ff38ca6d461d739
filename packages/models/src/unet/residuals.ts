import { ZeroreelError, type UNetAdditionSite, type UNetResiduals } from '@zeroreel/core';
import { add, formatShape, sameShape, type GraphBuilder, type Shape, type Value } from '@zeroreel/onnx';
import { repeatRows } from '../nn/dimensions.js';
import type { DownPath } from './down-path.js';

/**
 * The down path with the sums of all residuals on its skip connections and its middle block (diffusers'
 * `down_block_additional_residuals` and `mid_block_additional_residual`).
 */
export function addResiduals(g: GraphBuilder, path: DownPath, residuals: readonly UNetResiduals[]): DownPath {
  const skips = path.skips.map((skip, index) =>
    addAll(
      g,
      skip,
      residuals.map((each) => each.skips?.[index]),
    ),
  );
  const mid = addAll(
    g,
    path.mid,
    residuals.map((each) => each.mid),
  );
  return { skips, mid };
}

/**
 * The result of a down block's last layer with its residuals (diffusers' `down_intrablock_additional_residuals`).
 * Differs: to a DownBlock2D that halves, which SDXL has and Stable Diffusion 1.x and 2.x have not, diffusers adds after
 * the halving.
 */
export const addToBlock = (g: GraphBuilder, x: Value, block: number, residuals: readonly UNetResiduals[]): Value =>
  addAll(
    g,
    x,
    residuals.map((each) => each.blocks?.[block]),
  );

/** `x` plus the sum of what there is to add; `x` itself where there is nothing. */
function addAll(g: GraphBuilder, x: Value, residuals: readonly (Value | undefined)[]): Value {
  const [first, ...others] = residuals.filter((each) => each !== undefined);
  if (first === undefined) return x;
  return addRows(
    g,
    x,
    others.reduce((sum, each) => addRows(g, sum, each), first),
  );
}

/** The sum of `[R·F, C, h, w]` with R = 1 or G each. */
function addRows(g: GraphBuilder, a: Value, b: Value): Value {
  const batch = Math.max(a.shape[0] ?? 1, b.shape[0] ?? 1);
  return add(g, repeatRows(g, a, batch), repeatRows(g, b, batch));
}

/**
 * Checks residuals against the features that they are added to.
 * @param component where they come from, for messages
 * @throws ZeroreelError `invalid-model` for features of another shape, `plugin` for another batch; names the first
 * place
 */
export function requireResiduals(
  component: string,
  { skips = [], blocks = [], mid }: UNetResiduals,
  site: Pick<UNetAdditionSite, 'skips' | 'blocks' | 'mid' | 'frames' | 'rows'>,
): void {
  const check = (what: string, residual: Value | undefined, expected: Shape): void => {
    if (residual !== undefined) requireFeatures(component, what, residual, expected, site);
  };
  requireCount(component, 'skip connections', skips.length, site.skips.length);
  requireCount(component, 'down blocks', blocks.length, site.blocks.length);
  site.skips.forEach((expected, index) => check(`skip connection ${index}`, skips[index], expected));
  site.blocks.forEach((expected, index) => check(`down block ${index}`, blocks[index], expected));
  check('the middle block', mid, site.mid);
}

function requireCount(component: string, what: string, got: number, most: number): void {
  if (got <= most) return;
  throw madeForAnotherUNet(component, `at most ${most} ${what}`, `${got}`);
}

function requireFeatures(
  component: string,
  place: string,
  { shape }: Value,
  expected: Shape,
  { frames, rows }: Pick<UNetAdditionSite, 'frames' | 'rows'>,
): void {
  const [batch, ...features] = shape;
  if (!sameShape(features, expected)) {
    const wanted = `features [C, h, w] of ${formatShape(expected)} at ${place}`;
    throw madeForAnotherUNet(component, wanted, formatShape(features));
  }
  if (batch === frames || batch === rows * frames) return;
  const wanted = `a residual for ${frames} frames or for ${rows} rows of them at ${place}`;
  throw new ZeroreelError('plugin', `${component}: expected ${wanted}, got a batch of ${batch}`);
}

/** The error of a network that does not fit the UNet which it is written into. */
export const madeForAnotherUNet = (component: string, expected: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-model', `${component} was made for another UNet: expected ${expected}, got ${got}`);
