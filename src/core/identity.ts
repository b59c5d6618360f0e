/** Names a machine within its engine: `vrrp:VI_1`, `group:G`, `script:chk`. */
export type MachineId = string & { readonly machine?: never };

/** The machine of all that is static. It also asks for what nobody wants any more and the kernel keeps. */
export const staticId: MachineId = "static";
