/**
 * The quantile function of the symmetric beta distribution, both of whose parameters are `shape` (0 to 1): the x at which
 * the distribution function is `p`.
 */
export function betaQuantile(p: number, shape: number): number {
  if (p > 0.5) return 1 - betaQuantile(1 - p, shape);
  const wanted = 2 * p * incompleteBeta(0.5, shape);
  let [low, high] = [0, 0.5];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, shape) < wanted) low = middle;
    else high = middle;
  }
  return p === 0 ? 0 : (low + high) / 2;
}

/** B(x; a, a) up to x = 0.5, by its series (DLMF 8.17.7): each term is less than half of the one before. */
function incompleteBeta(x: number, shape: number): number {
  let power = x ** shape;
  let sum = 0;
  for (let n = 0; n < 60; n++) {
    sum += power / (shape + n);
    power *= ((1 - shape + n) / (n + 1)) * x;
  }
  return sum;
}
