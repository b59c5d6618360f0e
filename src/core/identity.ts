/** Names a machine within its engine: `vrrp:VI_1`, `group:G`, `script:chk`. */
export type MachineId = string & { readonly machine?: never };
