/** Rows on their way: what COPY says, cut between two rows, compressed; and back. */
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { MAX_CHUNK_BYTES } from './format.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };
const NEWLINE = 10;

export interface RowsChunk {
  text: Buffer;
  rows: number;
}

/** COPY's text format writes a newline inside a value as `\n`: each newline byte ends a row. */
export async function* cutRows(stream: AsyncIterable<Buffer>, chunkBytes: number): AsyncGenerator<RowsChunk> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    held.push(piece);
    size += piece.length;
    if (size < chunkBytes) continue;
    const text = Buffer.concat(held);
    const end = text.lastIndexOf(NEWLINE) + 1;
    const rest = text.subarray(end);
    held = rest.length === 0 ? [] : [rest];
    size = rest.length;
    if (end > 0) yield describe(text.subarray(0, end));
  }
  if (size > 0) yield describe(Buffer.concat(held));
}

/** Its part and its number of rows come first, so that a chunk says by itself what it is. */
export async function encodeRows(part: number, { text, rows }: RowsChunk): Promise<Buffer> {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(part, 0);
  head.writeUInt32BE(rows, 4);
  return Buffer.concat([head, await compress(text, LEVEL)]);
}

export async function decodeRows(body: Buffer): Promise<{ part: number; rows: number; text: Buffer }> {
  const text = await decompress(body.subarray(8), { maxOutputLength: MAX_CHUNK_BYTES });
  return { part: body.readUInt32BE(0), rows: body.readUInt32BE(4), text };
}

function describe(text: Buffer): RowsChunk {
  let rows = 0;
  for (let at = text.indexOf(NEWLINE); at !== -1; at = text.indexOf(NEWLINE, at + 1)) rows += 1;
  return { text, rows };
}
