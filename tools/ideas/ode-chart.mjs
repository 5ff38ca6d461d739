import { chart } from './chart.mjs';

/*
 * The probability-flow ODE of a world of two pictures, -1 and 1, one number each. Noised to x = x_0 + σ ε the best guess of
 * x_0 is tanh(x / σ²), and dx/dσ = (x − x̂_0) / σ (Karras et al. 2022, equation 1).
 */
const SIGMA_MAX = 2;
const cleanOf = (x, sigma) => Math.tanh(x / sigma ** 2);
const slope = (x, sigma) => (x - cleanOf(x, sigma)) / sigma;
const STARTS = [-2.6, -1.6, -0.7, -0.15, 0.7, 1.6, 2.6];
/** Of the way that the samplers follow. */
const START = 0.2;
const FEW = 4;

const gridOf = (steps) => Array.from({ length: steps + 1 }, (_, k) => SIGMA_MAX * (1 - k / steps));

function euler(start, steps) {
  const grid = gridOf(steps);
  const way = [[SIGMA_MAX, start]];
  for (let k = 0; k < steps; k++) {
    const [sigma, x] = way[k];
    way.push([grid[k + 1], x + (grid[k + 1] - sigma) * slope(x, sigma)]);
  }
  return way;
}

function heun(start, steps) {
  const grid = gridOf(steps);
  const way = [[SIGMA_MAX, start]];
  for (let k = 0; k < steps; k++) {
    const [sigma, x] = way[k];
    const next = grid[k + 1];
    const first = slope(x, sigma);
    const guess = x + (next - sigma) * first;
    // The slope at σ = 0 is not defined: the last step is Euler's.
    way.push([next, next === 0 ? guess : x + ((next - sigma) * (first + slope(guess, next))) / 2]);
  }
  return way;
}

/** The exact way, near enough: every tenth of 600 steps. */
const fine = (start) => euler(start, 600).filter((_, k) => k % 10 === 0);

export function odeChart() {
  const place = (way) => way.map(([sigma, x]) => [1 - sigma / SIGMA_MAX, (x + 3) / 6]);
  const exact = STARTS.map((start) => ({ points: place(fine(start)), colour: '#9ca3af', thin: true }));
  return chart({
    lines: [
      ...exact,
      { points: place(fine(START)), colour: '#374151' },
      { points: place(euler(START, FEW)), colour: '#dc2626', dots: true, dashed: true, label: 'Euler', labelShift: 12 },
      { points: place(heun(START, FEW)), colour: '#2563eb', dots: true, dashed: true, label: 'Heun', labelShift: -8 },
    ],
    x: {
      label: 'σ',
      marks: [
        [0, '2'],
        [0.5, '1'],
        [1, '0'],
      ],
    },
    y: {
      label: 'x',
      marks: [
        [1 / 6, '−2'],
        [1 / 3, '−1'],
        [1 / 2, '0'],
        [2 / 3, '1'],
        [5 / 6, '2'],
      ],
    },
  });
}
