import { accepted, decimalSeconds, flag, ifname, phrase } from "../row.ts";
import { because } from "./brings.ts";

const way = (meaning: string) => accepted(flag(), meaning, because.carrier);

/** A line of `linkbeat_interfaces`. */
export const linkbeatLine = phrase({ interface: ifname() }, {
  MII: way("ask by MII"),
  ETHTOOL: way("ask as ethtool does"),
  IOCTL: way("ask for the interface's flags"),
});

const delay = () => decimalSeconds(0, 255);

/** A line of `interface_up_down_delays`. */
export const upDownLine = phrase({ interface: ifname(), down: delay(), up: delay() }, {}, 2);
