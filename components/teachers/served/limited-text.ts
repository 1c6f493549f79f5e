/**
 * The body of a response as text; undefined where it is longer than may be. No more of it is kept in memory then, and the
 * connection is closed.
 *
 * @param most bytes
 */
export async function limitedText(response: Response, most: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.byteLength;
    if (length > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
