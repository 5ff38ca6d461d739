import type { Frame } from './frame.js';

/** How a video's code values become light: as every display shows them, or one of the two curves of HDR. */
export type Transfer = 'sdr' | 'pq' | 'hlg';

/** The red, green and blue that a video's values mix. */
export type Primaries = 'bt709' | 'bt2020' | 'p3';

/** What a video's code values mean. */
export interface ColourEncoding {
  readonly transfer: Transfer;
  readonly primaries: Primaries;
  /** Of HDR, in cd/m²: the brightest light that the video says it has; default 1000. */
  readonly peak?: number | undefined;
}

/** A picture of 16 bits a channel. */
export interface DeepPicture {
  readonly width: number;
  readonly height: number;
  /** RGB, full range, `3 · width · height` values. */
  readonly data: Uint16Array;
}

/** Whether values can be taken as they are: frames are BT.709, as sRGB pictures are. */
export const isDisplayEncoding = ({ transfer, primaries }: ColourEncoding): boolean =>
  transfer === 'sdr' && primaries === 'bt709';

/** ITU-R BT.2408: where diffuse white is put in HDR, and the light that a display for SDR shows at its brightest. cd/m² */
const WHITE = 203;
const USUAL_PEAK = 1000;
const PQ_PEAK = 10_000;
const LEVELS = 65_536;
const TABLE_STEPS = 4096;

/**
 * Turns HDR and wide gamuts into frames. HDR is brought to the brightness of SDR by the curve of ITU-R BT.2390-11, section
 * 5.4.1, applied to the largest of the three channels, so that hues stay; colours outside BT.709 are clipped.
 */
export function displayColours(encoding: ColourEncoding): (picture: DeepPicture) => Frame {
  const light = Float32Array.from({ length: LEVELS }, (_, level) => LIGHT[encoding.transfer](level / (LEVELS - 1)));
  const peak = Math.min(PQ_PEAK, Math.max(WHITE, encoding.peak ?? USUAL_PEAK));
  const gain = encoding.transfer === 'sdr' ? () => 1 : toneCurve(peak);
  const systemGain = encoding.transfer === 'hlg' ? hlgSystemGain() : () => 1;
  const encode = encodings(encoding.transfer);
  const byteOf = (value: number): number => encode[Math.round(Math.min(1, Math.max(0, value)) * (LEVELS - 1))] ?? 0;
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = TO_BT709[encoding.primaries];
  return ({ width, height, data }) => {
    const out = new Uint8Array(data.length);
    for (let at = 0; at < data.length; at += 3) {
      const red = light[data[at] ?? 0] ?? 0;
      const green = light[data[at + 1] ?? 0] ?? 0;
      const blue = light[data[at + 2] ?? 0] ?? 0;
      const display = systemGain(red, green, blue);
      const scale = display * gain(display * Math.max(red, green, blue));
      out[at] = byteOf(scale * (rr * red + rg * green + rb * blue));
      out[at + 1] = byteOf(scale * (gr * red + gg * green + gb * blue));
      out[at + 2] = byteOf(scale * (br * red + bg * green + bb * blue));
    }
    return { width, height, data: out };
  };
}

/** ITU-R BT.2100, table 5: from the scene's light in [0, 1] to that of a display of 1000 cd/m², whose system gamma is 1.2. */
function hlgSystemGain(): (red: number, green: number, blue: number) => number {
  const gainOf = tabulated(1, (luminance) => 1000 * luminance ** 0.2);
  return (red, green, blue) => gainOf(0.2627 * red + 0.678 * green + 0.0593 * blue);
}

// SMPTE ST 2084.
const [M1, M2] = [2610 / 16_384, (2523 / 4096) * 128];
const [C1, C2, C3] = [3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32];

/** Light of a PQ value in [0, 1], in cd/m². */
export function pqLight(value: number): number {
  const power = value ** (1 / M2);
  return PQ_PEAK * (Math.max(0, power - C1) / (C2 - C3 * power)) ** (1 / M1);
}

/** PQ value in [0, 1] of light in cd/m². */
export function pqValue(light: number): number {
  const power = (light / PQ_PEAK) ** M1;
  return ((C1 + C2 * power) / (1 + C3 * power)) ** M2;
}

/** ITU-R BT.2100, table 5: the scene's light in [0, 1] of an HLG value in [0, 1]. */
function hlgLight(value: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - c) / a) + b) / 12;
}

/** ITU-R BT.1886: light in [0, 1] of a value in [0, 1] on a display for SDR. */
const SDR_GAMMA = 2.4;

/** Light of a value in [0, 1]: cd/m² for PQ, the scene's in [0, 1] for HLG, the display's in [0, 1] for SDR. */
const LIGHT: Readonly<Record<Transfer, (value: number) => number>> = {
  sdr: (value) => value ** SDR_GAMMA,
  pq: pqLight,
  hlg: hlgLight,
};

/** Byte by light in [0, 1], in `LEVELS` steps. Pictures made of HDR are encoded as sRGB, IEC 61966-2-1; SDR keeps its curve. */
function encodings(transfer: Transfer): Uint8Array {
  const sdr = (light: number) => light ** (1 / SDR_GAMMA);
  const srgb = (light: number) => (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
  const encode = transfer === 'sdr' ? sdr : srgb;
  return Uint8Array.from({ length: LEVELS }, (_, level) => Math.round(255 * encode(level / (LEVELS - 1))));
}

/**
 * By what to multiply light in cd/m², so that the display's light is in [0, 1].
 * @param peak of the video, cd/m²
 */
function toneCurve(peak: number): (light: number) => number {
  const top = pqValue(peak);
  const most = pqValue(WHITE) / top;
  const knee = 1.5 * most - 0.5;
  const mapped = (light: number): number => {
    const value = Math.min(1, pqValue(light) / top);
    if (value < knee || knee >= 1) return value;
    const t = (value - knee) / (1 - knee);
    const [square, cube] = [t * t, t * t * t];
    return (2 * cube - 3 * square + 1) * knee + (cube - 2 * square + t) * (1 - knee) + (3 * square - 2 * cube) * most;
  };
  return tabulated(PQ_PEAK, (light) => (light === 0 ? 1 / WHITE : pqLight(mapped(light) * top) / light / WHITE));
}

/**
 * A function of light from 0 to `most` as a table by the fourth root of light, which comes near to what eyes tell apart, with
 * straight lines between its steps.
 */
function tabulated(most: number, value: (light: number) => number): (light: number) => number {
  const values = Float32Array.from({ length: TABLE_STEPS + 2 }, (_, step) => value(most * (step / TABLE_STEPS) ** 4));
  return (light) => {
    const place = Math.sqrt(Math.sqrt(Math.min(1, light / most))) * TABLE_STEPS;
    const step = Math.floor(place);
    const below = values[step] ?? 0;
    return below + (place - step) * ((values[step + 1] ?? 0) - below);
  };
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** Of light, row by row. Computed from the chromaticities of ITU-R BT.709, BT.2020 and SMPTE EG 432-1, white D65. */
const TO_BT709: Readonly<Record<Primaries, Matrix>> = {
  bt709: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  bt2020: [1.660491, -0.587641, -0.07285, -0.12455, 1.1329, -0.00835, -0.018151, -0.100579, 1.11873],
  p3: [1.22494, -0.22494, 0, -0.042057, 1.042057, 0, -0.019638, -0.078636, 1.098274],
};
