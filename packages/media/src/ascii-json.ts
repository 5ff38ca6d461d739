/**
 * The same JSON text in ASCII alone: everything else, which JSON allows in strings only, becomes `\uXXXX`.
 * For containers that hold Latin-1 (PNG's tEXt) or 7-bit text (GIF's comment).
 */
export function asciiJson(json: string): string {
  return json.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
