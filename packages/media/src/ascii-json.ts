/**
 * Escapes a JSON text so that it is ASCII: any other character, which JSON allows only in strings, becomes `\uXXXX`.
 * Some containers hold nothing but Latin-1 (PNG's tEXt) or 7-bit text (GIF's comment).
 */
export function asciiJson(json: string): string {
  return json.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
