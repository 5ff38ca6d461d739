/** `avc1.64001f` of an `avcC`, ISO/IEC 14496-15, section 5.3.3.1. */
export const avcWord = (avcC: Uint8Array): string => `avc1.${hex(avcC.subarray(1, 4))}`;

/** `hvc1.1.6.L93.B0` of an `hvcC`, ISO/IEC 14496-15, annex E.3. */
export function hevcWord(hvcC: Uint8Array): string {
  const first = hvcC[1] ?? 0;
  const flags = new DataView(hvcC.buffer, hvcC.byteOffset).getUint32(2);
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = reversed * 2 + ((flags >>> bit) & 1);
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  const constraints =
    hex(hvcC.subarray(6, 12))
      .replace(/(00)+$/, '')
      .toUpperCase()
      .match(/../g) ?? [];
  const level = `${(first & 0x20) === 0 ? 'L' : 'H'}${hvcC[12] ?? 0}`;
  return ['hvc1', `${space}${first & 31}`, reversed.toString(16), level, ...constraints].join('.');
}

/** `av01.0.04M.08` of an `av1C`, AV1 Codec ISO Media File Format Binding, section 5. */
export function av1Word(av1C: Uint8Array): string {
  const [, profileAndLevel = 0, flags = 0] = av1C;
  const depth = (flags & 0x40) === 0 ? 8 : (flags & 0x20) === 0 ? 10 : 12;
  const tier = (flags & 0x80) === 0 ? 'M' : 'H';
  return `av01.${profileAndLevel >> 5}.${twoDigits(profileAndLevel & 31)}${tier}.${twoDigits(depth)}`;
}

/** `vp09.00.10.08`. A level of 1 is as good as any: decoders look at the profile and the depth. */
export const vp9Word = (profile: number, level = 10, depth = profile < 2 ? 8 : 10): string =>
  `vp09.${[profile, level, depth].map(twoDigits).join('.')}`;

/** The profile in the first byte of a frame of VP9, whose section 7.2 has it. */
export const vp9Profile = (first: number): number => ((first >> 5) & 1) + ((first >> 3) & 2);

/**
 * Whether nothing is said of the colours but what the container says: decoders go by what is in the pictures of H.264 and HEVC
 * where there is something, VP8 has nothing there, and VP9 tells so.
 * @param beginning bytes of the first picture
 */
export function isSilentOnColours(codec: string, beginning: Uint8Array): boolean {
  const [first = 0, , , , colours = 0] = beginning;
  // VP9, section 6.2: a bit of depth, and three of the colours.
  if (codec.startsWith('vp09')) return (vp9Profile(first) < 2 ? colours >> 5 : (colours >> 4) & 7) === 0;
  return /^(avc1|hvc1|vp8)/.test(codec);
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
