/** Whether this kernel has ipvlans. */
export function hasIpvlan(): boolean {
  const script = "ip link add one type veth peer name two && ip link add link one name over type ipvlan";
  const args = ["--net", "sh", "-c", script];
  return new Deno.Command("unshare", { args, stdout: "null", stderr: "null" }).outputSync().success;
}
