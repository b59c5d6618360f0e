import type { MacAddress } from "../../src/core/mod.ts";
import { macBytes } from "../../src/core/mod.ts";

/** A capture file of Ethernet frames (pcap-savefile(5), version 2.4, little-endian), a second between any two. */
export function pcapFile(frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(24 + frames.reduce((sum, frame) => sum + 16 + frame.length, 0));
  const view = new DataView(file.buffer);
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 65_535, true);
  view.setUint32(20, 1, true); // LINKTYPE_ETHERNET
  let at = 24;
  for (const [second, frame] of frames.entries()) {
    view.setUint32(at, second, true);
    view.setUint32(at + 8, frame.length, true);
    view.setUint32(at + 12, frame.length, true);
    file.set(frame, at + 16);
    at += 16 + frame.length;
  }
  return file;
}

/** The Ethernet frame of an IP packet. */
export function framed(packet: Uint8Array, from: MacAddress, to: MacAddress): Uint8Array {
  const type = packet[0]! >> 4 === 6 ? [0x86, 0xdd] : [0x08, 0x00];
  return Uint8Array.of(...macBytes(to), ...macBytes(from), ...type, ...packet);
}
