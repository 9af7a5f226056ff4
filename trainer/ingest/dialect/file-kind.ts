// What kind of file this is, told from its first bytes, whatever its name says.

/** `text`: CSV or something like it. */
export type FileKind = 'text' | 'gzip' | 'zip' | 'parquet' | 'json' | 'workbook' | 'html' | 'pdf';

const MAGIC: [FileKind, number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
  ['workbook', [0xd0, 0xcf, 0x11, 0xe0]], // Excel before 2007
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
];

/** @param bytes the start of the file */
export function findKind(bytes: Uint8Array): FileKind {
  const magic = MAGIC.find(([, own]) => own.every((byte, i) => bytes[i] === byte));
  if (magic !== undefined) return magic[0] === 'zip' && isWorkbook(bytes) ? 'workbook' : magic[0];
  const text = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const start = text.replace(/^(?:\xEF\xBB\xBF)?\s*/, '');
  if (/^<(?:!doctype|html|head|body|table|\?xml)\b/i.test(start)) return 'html';
  return /^(?:\{\s*["}]|\[\s*[[{])/.test(start) ? 'json' : 'text';
}

/** A zip of Excel names its parts in its first entries. */
function isWorkbook(bytes: Uint8Array): boolean {
  const names = Buffer.from(bytes).toString('latin1');
  return names.includes('xl/') || names.includes('[Content_Types].xml');
}

/** What to do about a file that has no rows that can be read; null where it has. */
export function kindFault(kind: FileKind): string | null {
  switch (kind) {
    case 'workbook':
      return 'is an Excel workbook; open it and save the sheet as CSV (UTF-8)';
    case 'html':
      return 'is a web page, not a table: perhaps a login or error page was saved in place of the data; download the file itself';
    case 'pdf':
      return 'is a PDF document; export its table as CSV';
    default:
      return null;
  }
}
