import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** In bytes; no body of a run is larger. */
const MOST = 256 << 20;

/**
 * What a packed body holds: gzip and zlib, which are told by their first bytes; undefined where it is neither.
 * @param isWhole a file of its own: it may also be Brotli or bare deflate, which nothing tells but that they can be unpacked
 * @throws RangeError when it holds more than `most` bytes, zlib's error of a file that is a broken gzip: nobody could say what is in them
 */
export function unpacked(bytes: Buffer, isWhole: boolean, most = MOST): Buffer | undefined {
  const [first = 0, second = 0] = bytes;
  const isGzip = first === 0x1f && second === 0x8b;
  const isZlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  const isBinary = isWhole && bytes.subarray(0, 1024).some((byte) => byte < 9);
  const ways = [
    ...(isGzip ? [gunzipSync] : []),
    ...(isZlib ? [inflateSync] : []),
    ...(isBinary ? [brotliDecompressSync, inflateRawSync] : []),
  ];
  for (const unpack of ways)
    try {
      // Of what breaks off, the part before that can be read by anybody.
      return unpack(bytes, { maxOutputLength: most, ...(isGzip && { finishFlush: constants.Z_SYNC_FLUSH }) });
    } catch (error) {
      // Others only look like it.
      if (error instanceof RangeError || (isGzip && isWhole)) throw error;
    }
  return undefined;
}
