// Builds the guardian's image and the plain Firmata used in tests from the sources in this folder.
//
//   node firmware/guardian/build.mjs           writes guardian.hex, guardian.symbols.json, guardian.version.json and
//                                              the test fixture
//   node firmware/guardian/build.mjs --check   builds aside and fails when a committed file differs
//   node firmware/guardian/build.mjs --objects FOLDER   keeps what it compiles there, and compiles what has changed since
//
// Needs avr-gcc and avr-libc (Debian: gcc-avr avr-libc). The images use avr-libc only; no Arduino core is linked.
// They hold no path, date or compiler name, so the same compiler gives the same bytes everywhere.
// Exit codes: 0 done, 1 compiler error or difference, 2 usage, 4 no avr-gcc.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const sourceFolder = dirname(fileURLToPath(import.meta.url));
const root = resolve(sourceFolder, "../..");

const FLASH_GOAL_BYTES = 24 * 1024;
const RAM_GOAL_BYTES = 1536;
const RAM_START = 0x800000;

const COMPILE_FLAGS = [
  "-mmcu=atmega328p",
  "-DF_CPU=16000000UL",
  "-std=gnu++11",
  "-Os",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-fno-exceptions",
  "-fno-rtti",
  "-fno-threadsafe-statics",
  "-ffunction-sections",
  "-fdata-sections",
  // Space: calls of what is near are short ones, and the X register is not stretched beyond what it can do.
  "-mrelax",
  "-mstrict-X",
];
const LINK_FLAGS = ["-mmcu=atmega328p", "-Os", "-mrelax", "-Wl,--gc-sections"];

// Each image has its own file with main(); all other sources are shared and the linker drops what is not used.
const IMAGES = [
  {
    main: "guardian.cpp",
    hex: "firmware/guardian/guardian.hex",
    symbols: "firmware/guardian/guardian.symbols.json",
    version: "firmware/guardian/guardian.version.json",
  },
  { main: "plain-firmata.cpp", hex: "test/fixtures/plain-firmata.hex" },
];

/** Runs a tool in the source folder and returns what it printed. */
function run(tool, args) {
  return execFileSync(tool, args, {
    cwd: sourceFolder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** When a file was written last, ms; never where it is not there. */
const writtenMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;

/** Compiles every source that is not older than its object file; returns the object file of each source. */
function compileAll(workFolder) {
  const objects = new Map();
  const names = readdirSync(sourceFolder).sort();
  const headersMs = names
    .filter((name) => name.endsWith(".h"))
    .map((name) => writtenMs(join(sourceFolder, name)));
  for (const source of names.filter((name) => name.endsWith(".cpp"))) {
    const object = join(workFolder, `${source}.o`);
    const newestMs = Math.max(writtenMs(join(sourceFolder, source)), ...headersMs);
    if (!(writtenMs(object) > newestMs)) run("avr-g++", [...COMPILE_FLAGS, "-c", source, "-o", object]);
    objects.set(source, object);
  }
  return objects;
}

/** Symbol name → { address, size } for code and variables; variables by their data-space address. */
function symbolsOf(elf) {
  const functions = {};
  const variables = {};
  for (const line of run("avr-nm", ["-C", "-S", "-n", "--defined-only", elf]).split("\n")) {
    const match = /^([0-9a-f]{8}) ([0-9a-f]{8}) ([A-Za-z]) (.+)$/.exec(line);
    if (match === null) continue;
    const [, addressHex, sizeHex, , name] = match;
    const address = Number.parseInt(addressHex, 16);
    const size = Number.parseInt(sizeHex, 16);
    if (address >= RAM_START) variables[name] = { address: address - RAM_START, size };
    else functions[name] = { address, size };
  }
  return `${JSON.stringify({ functions, variables }, null, 1)}\n`;
}

/** The number a constant has in a source file. */
function constantIn(file, type, name) {
  const text = readFileSync(join(sourceFolder, file), "utf8");
  const match = new RegExp(`^constexpr ${type} ${name} = (\\d+);$`, "m").exec(text);
  if (match === null) throw new Error(`${file} has no "constexpr ${type} ${name} = …;"`);
  return Number(match[1]);
}

/** What `inversion-table flash` must know of an image before it writes it. */
function versionMarker() {
  const parts = ["FIRMWARE_MAJOR", "FIRMWARE_MINOR", "FIRMWARE_PATCH"];
  return `${JSON.stringify(
    {
      firmware: parts.map((name) => constantIn("version.h", "uint8_t", name)).join("."),
      settingsLayout: constantIn("settings.cpp", "uint8_t", "LAYOUT_VERSION"),
    },
    null,
    2,
  )}\n`;
}

/** Prints flash and static RAM of an image; returns false when a goal is missed. */
function reportSize(main, elf) {
  const [, numbers] = run("avr-size", [elf]).trim().split("\n");
  const [text, data, bss] = numbers.trim().split(/\s+/).map(Number);
  const flash = text + data;
  const ram = data + bss;
  console.log(
    `${main}: flash ${flash} of ${FLASH_GOAL_BYTES} bytes, static RAM ${ram} of ${RAM_GOAL_BYTES} bytes`,
  );
  return flash <= FLASH_GOAL_BYTES && ram <= RAM_GOAL_BYTES;
}

/** Links one image; returns the files it consists of, as [path from the root, content]. */
function buildImage(image, objects, workFolder) {
  const others = IMAGES.map(({ main }) => main).filter((main) => main !== image.main);
  const inputs = [...objects].filter(([source]) => !others.includes(source)).map(([, object]) => object);
  const elf = join(workFolder, `${image.main}.elf`);
  const hex = join(workFolder, `${image.main}.hex`);
  run("avr-g++", [...LINK_FLAGS, ...inputs, "-o", elf]);
  run("avr-objcopy", ["-O", "ihex", "-R", ".eeprom", elf, hex]);
  if (!reportSize(image.main, elf)) throw new Error(`${image.main} is larger than its goal`);
  const files = [[image.hex, readFileSync(hex, "utf8").replaceAll("\r\n", "\n")]];
  if (image.symbols !== undefined) files.push([image.symbols, symbolsOf(elf)]);
  if (image.version !== undefined) files.push([image.version, versionMarker()]);
  return files;
}

/** True when the committed file has this content. */
function isCurrent(path, content) {
  try {
    return readFileSync(join(root, path), "utf8") === content;
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

function compilerVersion() {
  try {
    return run("avr-g++", ["-dumpversion"]).trim();
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    console.error("avr-g++ was not found: install gcc-avr and avr-libc to build the guardian");
    process.exit(4);
  }
}

function main(args) {
  const checking = args.length === 1 && args[0] === "--check";
  const kept = args.length === 2 && args[0] === "--objects" ? resolve(args[1]) : null;
  if (args.length > 0 && !checking && kept === null) {
    console.error(`usage: node build.mjs [--check | --objects FOLDER], got ${JSON.stringify(args)}`);
    process.exit(2);
  }
  console.log(`avr-gcc ${compilerVersion()}`);
  if (kept !== null) mkdirSync(kept, { recursive: true });
  const workFolder = kept ?? mkdtempSync(join(tmpdir(), "guardian-build-"));
  try {
    const objects = compileAll(workFolder);
    const files = IMAGES.flatMap((image) => buildImage(image, objects, workFolder));
    if (!checking) {
      for (const [path, content] of files) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), content);
      }
      return;
    }
    const stale = files.filter(([path, content]) => !isCurrent(path, content)).map(([path]) => path);
    if (stale.length > 0) {
      console.error(`not what the sources give: ${stale.join(", ")}; run node firmware/guardian/build.mjs`);
      process.exitCode = 1;
    }
  } finally {
    if (kept === null) rmSync(workFolder, { recursive: true, force: true });
  }
}

main(process.argv.slice(2));
