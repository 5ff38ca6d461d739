/** An address without its secrets, and with them. */
export interface SplitAddress {
  /** For settings, events, messages and the names of folders. */
  readonly address: string;
  /** What is requested; without a user and password, which `fetch` refuses. */
  readonly request: string;
  /** `user:password` of the address. */
  readonly login?: string;
}

/** Parameters that let their holder in: `token`, `X-Amz-Signature`, `sig`, `api_key`, `Expires` … */
const SECRET =
  /^(x-amz-.*|x-goog-.*|awsaccesskeyid|googleaccessid|expires|policy|key-pair-id|sig|se|sp|st|sv|sr|skoid|sktid|.*(token|key|secret|signature|password|passwd|auth|credential|session|jwt).*)$/i;

/** Parts an address from whatever lets its holder in. */
export function splitAddress(url: URL): SplitAddress {
  const request = new URL(url);
  request.hash = '';
  const { username, password } = request;
  request.username = request.password = '';
  const open = new URL(request);
  for (const key of new Set(open.searchParams.keys())) if (SECRET.test(key)) open.searchParams.delete(key);
  const login = username === '' && password === '' ? undefined : `${decoded(username)}:${decoded(password)}`;
  return { address: open.href, request: request.href, ...(login !== undefined && { login }) };
}

/** A percent sign may also be meant as one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
