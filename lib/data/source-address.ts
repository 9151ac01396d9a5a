// Addresses of files: with a name and password where the mirror asks for them, which no message ever shows.

/** Whether a source is an http(s) address, not the path of a file. */
export const isAddress = (source: string): boolean => /^https?:\/\//i.test(source);

/** A source as it may be shown. */
export function withoutPassword(source: string): string {
  return source.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@?#]*@/i, '$1');
}

/** A path appended to an address, whose parts may hold any characters. What follows a `?` stays at the end. */
export function below(address: string, path: string): string {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodedPath(path)}`;
  return url.href;
}

/** A relative path as part of an address. */
export const encodedPath = (path: string): string =>
  path.split('/').map(encodeURIComponent).join('/');

/** A GET request; fetch refuses addresses with a password, so it goes into a header, which a redirect elsewhere drops. */
export async function httpRequest(
  source: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(source);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const all = new Headers(headers);
  if (username !== '' || password !== '') {
    const login = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
    all.set('authorization', `Basic ${login}`);
  }
  return fetch(url, { headers: all, signal });
}

/** A password may hold a bare per cent sign. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
