import { attempt, run } from "./command.ts";
import { type Frame, PcapReader, type WireAdvert, type WireArp } from "./packet.ts";
import { Program } from "./program.ts";
import { until } from "./wait.ts";

/** ARP and adverts, with an authentication header or over IPv6 too, and neighbour advertisements. */
const FILTER = "(arp or ip proto 112 or ip proto 51 or ip6 proto 112 or (icmp6 and ip6[40] == 136))";

/**
 * Everything that tcpdump sees on an interface, from the moment `open` resolves, stamped by the kernel. Packets are
 * handed on one by one (`-U`, `--immediate-mode`): what is not here yet was on the wire a few milliseconds ago.
 */
export class Capture {
  readonly frames: Frame[] = [];
  readonly #program: Program;
  readonly #prefix: readonly string[];
  readonly #device: string;
  readonly #pcap: Uint8Array<ArrayBuffer>[] = [];
  #marks = 0;

  private constructor(prefix: readonly string[], device: string, filter: string) {
    this.#prefix = prefix;
    this.#device = device;
    const reader = new PcapReader();
    const words = ["tcpdump", "-i", device, "-n", "-U", "-w", "-", "--immediate-mode", "-Z", "root"];
    this.#program = new Program([...prefix, ...words, "--time-stamp-precision=nano", filter], {
      onStdout: (bytes) => {
        this.#pcap.push(bytes);
        this.frames.push(...reader.read(bytes));
      },
    });
  }

  /** Starts tcpdump; `prefix` is the command that enters the namespace, `only` narrows what is captured. */
  static async open(prefix: readonly string[], device: string, only?: string): Promise<Capture> {
    const filter = only === undefined ? FILTER : `${FILTER} and (${only})`;
    const capture = new Capture(prefix, device, filter);
    try {
      await capture.#program.line(/listening on/, 10);
      return capture;
    } catch (error) {
      await capture.dispose();
      throw error;
    }
  }

  adverts(filter: (advert: WireAdvert) => boolean = () => true): WireAdvert[] {
    return this.frames.filter((frame): frame is WireAdvert => frame.kind === "advert" && filter(frame));
  }

  arps(filter: (arp: WireArp) => boolean = () => true): WireArp[] {
    return this.frames.filter((frame): frame is WireArp => frame.kind === "arp" && filter(frame));
  }

  /** Gratuitous ARP packets, from one hardware address if given. */
  announcements(from?: string): WireArp[] {
    return this.arps((arp) => arp.gratuitous && (from === undefined || arp.from === from));
  }

  /** Waits until all that was on the wire before is here, on a device of which everything is captured. */
  async catchUp(): Promise<void> {
    // A question that nobody answers comes behind it.
    const mark = `169.254.${this.#marks >> 8}.${this.#marks++ & 255}`;
    const words = ["lladdr", "ff:ff:ff:ff:ff:ff", "dev", this.#device, "nud", "probe"];
    await run([...this.#prefix, "ip", "neigh", "replace", mark, ...words]);
    const seen = () => this.frames.some((frame) => frame.kind === "arp" && frame.target === mark);
    await until(`tcpdump to catch up on ${this.#device}`, 30, seen);
  }

  /** Waits for a frame that is at hand or still to come. */
  frame<F extends Frame>(what: string, seconds: number, look: (frame: Frame) => frame is F): Promise<F> {
    return until(what, seconds, () => this.frames.find(look), () => this.text());
  }

  /** Waits for an advert among those captured at or after `since`. */
  advert(what: string, seconds: number, filter: (advert: WireAdvert) => boolean, since = 0) {
    return this.frame(
      what,
      seconds,
      (frame): frame is WireAdvert => frame.kind === "advert" && frame.at >= since && filter(frame),
    );
  }

  /** What tcpdump itself says of all packets so far, one line each unless `-v` is among the options. */
  async text(...options: string[]): Promise<string> {
    const { stdout } = await attempt(["tcpdump", "-nn", "-r", "-", ...options], await this.#bytes());
    return stdout;
  }

  /** What tshark reads out of the packets so far that its `filter` lets pass: one row each, with these fields. */
  async fields(filter: string, ...fields: string[]): Promise<string[][]> {
    const words = ["tshark", "-n", "-r", "-", "-Y", filter, "-T", "fields"];
    const { code, stdout, stderr } = await attempt(
      [...words, ...fields.flatMap((field) => ["-e", field])],
      await this.#bytes(),
    );
    if (code !== 0) throw new Error(`tshark: ${stderr}`);
    return stdout.split("\n").slice(0, -1).map((line) => line.split("\t"));
  }

  async #bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await new Blob(this.#pcap).arrayBuffer());
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
