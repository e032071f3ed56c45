import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findAddressFault } from "./check-address.ts";

const reasonOf = (url: string, allowLocal: boolean = false): string | undefined =>
  findAddressFault(new URL(url), allowLocal)?.reason;

type Bytes = readonly [number, number, number, number];
const byte = fc.integer({ min: 0, max: 255 });
const anyAddress: fc.Arbitrary<Bytes> = fc.tuple(byte, byte, byte, byte);

/** Addresses that lead inside, from each range. */
const inside: fc.Arbitrary<Bytes> = fc.oneof(
  ...[10, 127, 0].map((first) => fc.tuple(fc.constant(first), byte, byte, byte)),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
  fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
);

const numberOf = ([a, b, c, d]: Bytes): number => ((a * 256 + b) * 256 + c) * 256 + d;
const spell = (part: number, style: number): string =>
  [String(part), `0x${part.toString(16)}`, `0${part.toString(8)}`][style] ?? "";

/** All the ways in which a link may write an address. */
const spelling: fc.Arbitrary<(address: Bytes) => string> = fc.oneof(
  fc
    .tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 2 })))
    .map((styles) => (address: Bytes) => address.map((n, i) => spell(n, styles[i] ?? 0)).join(".")),
  fc
    .integer({ min: 0, max: 2 })
    .map((style) => (address: Bytes) => spell(numberOf(address), style)),
  fc.integer({ min: 0, max: 2 }).map(
    (style) =>
      ([a, b, c, d]: Bytes) =>
        `${a}.${spell(numberOf([0, b, c, d]), style)}`,
  ),
  fc.constant(([a, b, c, d]: Bytes) => `${a}.${b}.${c * 256 + d}`),
  fc.constant((address: Bytes) => `${address.join(".")}.`),
  fc.constant((address: Bytes) => address.join("。")),
  fc.constant((address: Bytes) => address.join(".").replace("1", "１").replace("2", "%32")),
);

/** And those in which an address of today holds one of yesterday. */
const wrapped: fc.Arbitrary<(address: Bytes) => string> = fc.constantFrom<(a: Bytes) => string>(
  (address) => `[::ffff:${address.join(".")}]`,
  (address) => `[::${address.join(".")}]`,
  (address) => `[::ffff:0:${address.join(".")}]`,
  (address) => `[64:ff9b::${address.join(".")}]`,
  (address) => `[64:ff9b:1::${address.join(".")}]`,
  ([a, b, c, d]) => `[2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::1]`,
  ([a, b, c, d]) =>
    `[2001:0:1:2::${((a * 256 + b) ^ 0xffff).toString(16)}:${((c * 256 + d) ^ 0xffff).toString(16)}]`,
);

describe("design §8: nothing is downloaded from a private address", () => {
  it("in any spelling of its numbers", () => {
    fc.assert(
      fc.property(inside, spelling, (address, write) => {
        expect(reasonOf(`https://${write(address)}/a.png`)).toBe("address");
      }),
      { numRuns: 1000 },
    );
  });

  it("wrapped in an address of the next kind", () => {
    fc.assert(
      fc.property(inside, wrapped, (address, write) => {
        expect(reasonOf(`https://${write(address)}/a.png`)).toBe("address");
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ⓛocalhost",
    "a.localhost",
    "printer.local",
    "db.internal",
    "db.internal..",
    "files.lan",
    "nas.home.arpa",
    "intranet",
    "metadata.google.internal",
    "metadata.goog",
    "instance-data",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[fe80::1]",
    "[febf::1]",
    "[fec0::1]",
    "[fc00::1]",
    "[fdff::1]",
    "[ff02::1]",
    "[100::1]",
    "[2001:db8::1]",
    "[2001:20::1]",
    "[3fff:fff::1]",
    "[4000::1]",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "255.255.255.255",
  ])("such as %s", (host) => {
    expect(reasonOf(`https://${host}/a.png`)).toBe("address");
  });
});

it.each([
  "example.com",
  "example.com.",
  "localhost.example.com",
  "local.example.com",
  "8.8.8.8",
  "172.15.0.1",
  "172.32.0.1",
  "100.63.0.1",
  "100.128.0.1",
  "192.169.0.1",
  "223.255.255.255",
  "[2606:4700::1111]",
  "[2001:4860:4860::8888]",
  "[3ffe::1]",
])("design §8: %s is asked", (host) => {
  expect(reasonOf(`https://${host}/a.png`)).toBeUndefined();
});

it("design §8: every public address of four numbers is asked, in any spelling", () => {
  const isPublic = ([first]: Bytes): boolean =>
    first > 0 && first < 224 && ![10, 100, 127, 168, 169, 172, 192, 198, 203].includes(first);
  fc.assert(
    fc.property(anyAddress.filter(isPublic), spelling, (address, write) => {
      expect(reasonOf(`https://${write(address)}/a.png`)).toBeUndefined();
    }),
  );
});

it.each(["http:", "ftp:", "file:", "gs:", "data:", "blob:", "javascript:", "ws:"])(
  "design §8: a link of %s is not downloaded",
  (scheme) => {
    expect(reasonOf(`${scheme}//example.com/a.png`)).toBe("scheme");
  },
);

it("design §8: a link with a name or a password is not downloaded", () => {
  expect(reasonOf("https://me@example.com/a.png")).toBe("credentials");
  expect(reasonOf("https://:secret@example.com/a.png", true)).toBe("credentials");
});

describe("agent §7.4: `allow-local`", () => {
  it("allows http and private addresses", () => {
    for (const host of [
      "localhost",
      "10.0.0.1",
      "127.1",
      "[::1]",
      "[fd12::1]",
      "db.internal",
      "nas",
    ]) {
      expect(reasonOf(`http://${host}:8080/a.png`, true)).toBeUndefined();
      expect(reasonOf(`https://${host}/a.png`, true)).toBeUndefined();
    }
    expect(reasonOf("file:///etc/passwd", true)).toBe("scheme");
  });

  it("never allows where clouds keep keys, in any spelling", () => {
    const secret: fc.Arbitrary<Bytes> = fc.oneof(
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.constant<Bytes>([100, 100, 100, 200]),
      fc.constant<Bytes>([168, 63, 129, 16]),
    );
    // an obscured one of `2001::/32` is no way in
    const ways = fc.oneof(
      spelling,
      wrapped.filter((write) => !write([0, 0, 0, 0]).startsWith("[2001")),
    );
    fc.assert(
      fc.property(secret, ways, (address, write) => {
        expect(reasonOf(`http://${write(address)}/latest`, true)).toBe("address");
      }),
      { numRuns: 1000 },
    );
    for (const host of [
      "[fd00:ec2::254]",
      "[fd20:ce::254]",
      "[fe80::a9fe:a9fe]",
      "metadata.google.internal",
      "METADATA.google.internal.",
      "metadata",
      "instance-data.ec2.internal",
    ])
      expect(reasonOf(`http://${host}/latest`, true)).toBe("address");
  });
});
