/** How much a text of JSON would become. */
export interface JsonExtent {
  /** Brackets that are open at the deepest place. */
  readonly depth: number;
  /** Values and keys, roughly: what stands between commas, colons and brackets. */
  readonly values: number;
}

/**
 * Measures a text of JSON before anything is built of it; what stands in strings does not count. A loop, because regular
 * expressions run out of stack over long strings.
 */
export function jsonExtent(json: string): JsonExtent {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  let isInText = false;
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case QUOTE:
        isInText = !isInText;
        break;
      case BACKSLASH:
        if (isInText) at++;
        break;
      case OPENING_BRACKET:
      case OPENING_BRACE:
        if (isInText) break;
        values++;
        deepest = Math.max(deepest, ++depth);
        break;
      case CLOSING_BRACKET:
      case CLOSING_BRACE:
        if (!isInText) depth--;
        break;
      case COMMA:
      case COLON:
        if (!isInText) values++;
    }
  }
  return { depth: deepest, values };
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPENING_BRACKET, CLOSING_BRACKET, OPENING_BRACE, CLOSING_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
