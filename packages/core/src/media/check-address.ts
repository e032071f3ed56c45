import type { FileFetchReason } from "../errors/file-fetch-refused-error.ts";

/** Why nothing is downloaded from an address, and what may be done about it. */
export interface AddressFault {
  readonly reason: FileFetchReason;
  readonly message: string;
}

/** Of no public host: this network, private, shared, loopback, link-local, documentation, multicast, reserved. */
const PRIVATE = toRanges(
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 " +
    "192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 " +
    "224.0.0.0/4 240.0.0.0/4",
);
/** Where clouds hand out their keys, to whoever asks from inside. */
const METADATA = toRanges("169.254.0.0/16 100.100.100.200/32 168.63.129.16/32 192.0.0.192/32");
const METADATA_NAMES =
  /^(?:metadata(?:\.google\.internal|\.goog|\.tencentyun\.com)?|instance-data(?:\.ec2\.internal)?)$/;
/** Names that no public server has; a name without a dot is found in the own network alone. */
const LOCAL_NAMES = /^[^.]*$|\.(?:localhost|localdomain|local|internal|intranet|lan|home\.arpa)$/;

/**
 * What is wrong with an address; nothing where it may be asked for a file. `URL` has brought it into
 * one form: numbers of any spelling are four decimal ones by now, names are in lower case.
 */
export function findAddressFault(url: URL, allowLocal: boolean): AddressFault | undefined {
  const { protocol, username, password } = url;
  if (protocol !== "https:" && (protocol !== "http:" || !allowLocal))
    return {
      reason: "scheme",
      message: `only \`https\` links are downloaded, and this is \`${protocol.slice(0, 40)}\`. Give the file as \`binary\`${protocol === "http:" ? ', or `forceDownload: "allow-local"` where the server is your own' : ""}.`,
    };
  if (username !== "" || password !== "")
    return {
      reason: "credentials",
      message: "the link has a name or a password in it. Give the file as `binary`.",
    };
  const host = url.hostname.replace(/\.+$/, "");
  const isLocal = isLocalHost(host);
  if (isLocal === "metadata")
    return { reason: "address", message: "clouds keep keys at this address. Nothing reads it." };
  if (isLocal && !allowLocal)
    return {
      reason: "address",
      message:
        'it leads to a private address. Give the file as `binary`, or `forceDownload: "allow-local"` where the server is your own.',
    };
  return undefined;
}

function isLocalHost(host: string): boolean | "metadata" {
  if (host.startsWith("[")) return isLocalV6(toGroups(host));
  if (/^\d+(?:\.\d+){3}$/.test(host)) {
    const address = toNumber(host);
    return isIn(METADATA, address) ? "metadata" : isIn(PRIVATE, address);
  }
  return METADATA_NAMES.test(host) ? "metadata" : LOCAL_NAMES.test(host);
}

/** Public are the global addresses, but for those that hold another or are for books. */
function isLocalV6(groups: readonly number[]): boolean | "metadata" {
  const [first = 0, second = 0] = groups;
  const isGlobal = first >> 13 === 1;
  const holdsOther = first === 0x2002 || (first === 0x2001 && second < 0x200);
  const isExample = (first === 0x2001 && second === 0xdb8) || (first === 0x3fff && second < 0x1000);
  if (isGlobal && !holdsOther && !isExample) return false;
  const isOfCloud = (first === 0xfd00 && second === 0xec2) || (first === 0xfd20 && second === 0xce);
  const isLinkLocal = first >> 6 === 0xfe80 >> 6;
  const held = groups.map((group, index) => ((groups[index - 1] ?? 0) * 0x10000 + group) >>> 0);
  return isOfCloud || isLinkLocal || held.some((other) => isIn(METADATA, other))
    ? "metadata"
    : true;
}

/** The eight numbers of an address in brackets. */
function toGroups(host: string): readonly number[] {
  const [head = "", tail] = host.slice(1, -1).split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...missing, ...right].map((group) => Number.parseInt(group, 16));
}

type Range = readonly [start: number, bits: number];

function toRanges(text: string): readonly Range[] {
  return text.split(" ").map((range) => {
    const [start = "", bits] = range.split("/");
    return [toNumber(start), Number(bits)];
  });
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function isIn(ranges: readonly Range[], address: number): boolean {
  return ranges.some(([start, bits]) => address >>> (32 - bits) === start >>> (32 - bits));
}
