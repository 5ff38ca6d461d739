/**
 * The name of a downloaded file, as its server or its address gives it, made into one that every system can keep.
 * @param url where it was asked for
 */
export function fileNameOf(headers: Headers, url: string): string {
  const given =
    dispositionName(headers.get('content-disposition')) ?? decoded(new URL(url).pathname.split('/').at(-1) ?? '');
  const safe = given
    .replace(/[^\p{L}\p{N} ._()+-]/gu, '_')
    .replace(/\.{2,}/g, '.')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(-120);
  return safe === '' ? 'model.safetensors' : WEIGHTS.test(safe) ? safe : `${safe}.safetensors`;
}

/** Names of files of weights, and of what is taken for them. */
export const WEIGHTS = /\.(safetensors|sft|ckpt|pt|pth|bin|gguf|zip)$/i;

/** RFC 6266: `attachment; filename="a b.safetensors"`, or `filename*=UTF-8''a%20b.safetensors`, which comes first. */
function dispositionName(disposition: string | null): string | undefined {
  const [, extended] = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition ?? '') ?? [];
  if (extended !== undefined) return decoded(extended);
  const [, quoted, plain] = /filename\s*=\s*(?:"([^"]*)"|([^;]+))/i.exec(disposition ?? '') ?? [];
  return (quoted ?? plain)?.trim();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
