import { done, type Outcome, type Vmac } from "../core/mod.ts";
import { EEXIST, ENODEV, interfaceIndex } from "../../ffi/mod.ts";
import { createMacvlan, deleteLink, setLinkUp, setNoAddressGeneration } from "../wire/mod.ts";
import type { Interfaces } from "./interface.ts";
import { NetlinkWriter, unanswered } from "./netlink_writer.ts";

/** What a base is changed to while something is made on it, so that it does not answer for the addresses there. */
const baseSettings = { arp_ignore: "1", arp_filter: "1" } as const;
type BaseSetting = keyof typeof baseSettings;

/** Makes interfaces with a hardware address of their own, and removes them. */
export class VmacExecutor {
  readonly #interfaces: Pick<Interfaces, "mac">;
  readonly #netlink: NetlinkWriter;
  /** What the settings of a base were before, and how many need the change. */
  readonly #bases = new Map<string, { readonly before: Map<BaseSetting, string>; users: number }>();

  constructor(interfaces: Pick<Interfaces, "mac">, netlink = new NetlinkWriter()) {
    this.#interfaces = interfaces;
    this.#netlink = netlink;
  }

  /**
   * Makes the interface, down. One that is there already with this hardware address is taken for what an earlier process
   * left, any other one for somebody else's.
   */
  make(vmac: Vmac): Outcome {
    const base = interfaceIndex(vmac.base);
    if (base === 0) return failed("ENODEV", `there is no interface ${vmac.base}`);
    const known = this.#interfaces.mac(vmac.name);
    if (known !== null && known !== vmac.mac) {
      return failed("EEXIST", `an interface ${vmac.name} is there already, with the address ${known}`);
    }
    return this.#ask(vmac.name, [EEXIST], (sequence) => createMacvlan(sequence, vmac.name, base, vmac.mac));
  }

  /** Sets the interface up, with the settings that it needs. */
  start(vmac: Vmac): Outcome {
    const index = interfaceIndex(vmac.name);
    if (index === 0) return failed("ENODEV", `${vmac.name} was not made`);
    for (
      const [setting, value] of Object.entries({
        arp_ignore: 1,
        accept_local: 1,
        rp_filter: 0,
        promote_secondaries: 1,
      })
    ) {
      write(path("ipv4", vmac.name, setting), String(value));
    }
    write(path("ipv6", vmac.name, "disable_ipv6"), vmac.ipv6 ? "0" : "1");
    this.#change(vmac.base);
    // A kernel without IPv6 refuses this one, and nothing is lost by it.
    this.#ask(vmac.name, [], (sequence) => setNoAddressGeneration(sequence, index));
    return this.#ask(vmac.name, [], (sequence) => setLinkUp(sequence, index));
  }

  /** Removes the interface, with all its addresses, and gives its base back the settings that it had. */
  remove(vmac: Vmac): Outcome {
    this.#restore(vmac.base);
    const index = interfaceIndex(vmac.name);
    if (index === 0 || this.#interfaces.mac(vmac.name) !== vmac.mac) return done;
    return this.#ask(vmac.name, [ENODEV], (sequence) => deleteLink(sequence, index));
  }

  #ask(name: string, forgiven: readonly number[], encode: (sequence: number) => Uint8Array): Outcome {
    const answer = unanswered();
    this.#netlink.queue({ encode, forgiven, subject: () => name, answer });
    this.#netlink.flush();
    return answer.outcome;
  }

  #change(base: string): void {
    const known = this.#bases.get(base);
    if (known) {
      known.users++;
      return;
    }
    const before = new Map<BaseSetting, string>();
    for (const setting of Object.keys(baseSettings) as BaseSetting[]) {
      const value = read(path("ipv4", base, setting));
      if (value === null || value === baseSettings[setting]) continue;
      before.set(setting, value);
      write(path("ipv4", base, setting), baseSettings[setting]);
    }
    this.#bases.set(base, { before, users: 1 });
  }

  #restore(base: string): void {
    const known = this.#bases.get(base);
    if (!known || --known.users > 0) return;
    this.#bases.delete(base);
    for (const [setting, value] of known.before) write(path("ipv4", base, setting), value);
  }
}

function failed(code: string, message: string): Outcome {
  return { ok: false, code, message };
}

/** sysctl(8): a dot in the name of an interface is one here. */
function path(family: "ipv4" | "ipv6", name: string, setting: string): string {
  return `/proc/sys/net/${family}/conf/${name}/${setting}`;
}

function read(file: string): string | null {
  try {
    return Deno.readTextFileSync(file).trim();
  } catch {
    return null;
  }
}

/** A setting that this kernel does not have, or that is gone with its interface, is none that could be wrong. */
function write(file: string, value: string): void {
  try {
    Deno.writeTextFileSync(file, value);
  } catch {
    return;
  }
}
