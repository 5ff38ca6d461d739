/** The used part of gifenc, which comes without types. */
declare module 'gifenc' {
  /** Red, green and blue of each colour, 0 to 255. */
  export type Palette = readonly (readonly number[])[];

  /** At most `colours` colours for `rgba`. */
  export function quantize(rgba: Uint8ClampedArray, colours: number): Palette;

  /** The nearest colour's index of each pixel. */
  export function applyPalette(rgba: Uint8ClampedArray, palette: Palette): Uint8Array;

  /** Writes a GIF frame by frame; it repeats without end. */
  export function GIFEncoder(): {
    /** @param options `delay` in milliseconds */
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: { readonly palette: Palette; readonly delay: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  };
}
