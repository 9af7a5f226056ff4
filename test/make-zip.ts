// Writes small zips, right ones and hostile ones, byte by byte.
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipMember {
  name: string;
  data: Uint8Array | string;
  /** Lies told in the headers. */
  claimedSize?: number;
  claimedCrc?: number;
  isEncrypted?: boolean;
  /** How its data is packed (APPNOTE.TXT 4.4.5), or said to be: 0 for not at all, 8, by default, for deflate. */
  method?: number;
  /** Points at the data of the member at this index instead of having its own. */
  sharesDataOf?: number;
}

/** A zip of such members: local headers with data, central directory, end record. */
export function makeZip(members: ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  members.forEach((member, i) => {
    const data = Buffer.from(member.data as Uint8Array);
    const packed = member.method === 0 ? data : deflateRawSync(data);
    const name = Buffer.from(member.name);
    const fields = headerFields(member, data, packed, name);
    offsets[i] = member.sharesDataOf === undefined ? offset : offsets[member.sharesDataOf];
    central.push(centralHeader(fields, offsets[i]), name);
    if (member.sharesDataOf !== undefined) return;
    const local = Buffer.concat([signature(0x04034b50), fields, name, packed]);
    parts.push(local);
    offset += local.length;
  });
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** The 26 bytes that a local and a central header share, from "version needed" to "extra length". */
function headerFields(member: ZipMember, data: Buffer, packed: Buffer, name: Buffer): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(0x0800 | (member.isEncrypted ? 1 : 0), 2);
  bytes.writeUInt16LE(member.method ?? 8, 4);
  bytes.writeUInt32LE(member.claimedCrc ?? crc32(data), 10);
  bytes.writeUInt32LE(packed.length, 14);
  bytes.writeUInt32LE(member.claimedSize ?? data.length, 18);
  bytes.writeUInt16LE(name.length, 22);
  return bytes;
}

function centralHeader(fields: Buffer, offset: number): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  const version = Buffer.from([20, 0]);
  return Buffer.concat([signature(0x02014b50), version, fields, rest]);
}
