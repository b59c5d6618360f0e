import { assertEquals } from "@std/assert";
import { PURSUITS, pursuits } from "./stack.ts";

/** Stacks as perf writes them, shortened in the middle. */
const stacks = `	ffffffff81f2b0f1 _raw_spin_unlock_irq ([kernel.kallsyms])
	ffffffff814f6a51 do_timerfd_settime ([kernel.kallsyms])
	ffffffff814f6d20 __x64_sys_timerfd_settime ([kernel.kallsyms])
	          10a5a6 timerfd_settime (/usr/lib/x86_64-linux-gnu/libc.so.6)

	ffffffff82255c42 _raw_spin_unlock_irqrestore ([kernel.kallsyms])
	ffffffff81e8ab30 sock_def_readable ([kernel.kallsyms])
	ffffffff820a0401 raw_rcv ([kernel.kallsyms])
	ffffffff81eba59e net_rx_action ([kernel.kallsyms])
	ffffffff81e7f7a5 __sys_sendmsg ([kernel.kallsyms])
	          10b050 __libc_sendmsg (/usr/lib/x86_64-linux-gnu/libc.so.6)

	ffffffff821c35f4 br_handle_frame ([kernel.kallsyms])
	ffffffff81eba59e net_rx_action ([kernel.kallsyms])
	ffffffff81e81eed __x64_sys_sendmmsg ([kernel.kallsyms])
	    7fc2a9aa76e7 [unknown] (//anon)

	ffffffff820a053c raw_sendmsg ([kernel.kallsyms])
	ffffffff81e81db1 __sys_sendmmsg ([kernel.kallsyms])

	ffffffff81e81db1 skb_copy_datagram_iter ([kernel.kallsyms])
	ffffffff81e81db1 __sys_recvmmsg ([kernel.kallsyms])

	ffffffff81372e10 finish_task_switch.isra.0 ([kernel.kallsyms])
	ffffffff814eb5a5 __x64_sys_epoll_wait ([kernel.kallsyms])

	ffffffff8225b0f0 asm_exc_page_fault ([kernel.kallsyms])
	         362187a [unknown] (/var/cache/havip/bceb5b6a6239b0b0/havip)

	    7fc2a9a909fb [unknown] (//anon)
	         362187a [unknown] (/var/cache/havip/bceb5b6a6239b0b0/havip)

	           2a0b1 vrrp_init_instance_sands (/usr/sbin/keepalived)

	         362187a [unknown] (/var/cache/havip/bceb5b6a6239b0b0/havip)

	             7f1 __vdso_clock_gettime ([vdso])
`;

Deno.test("what a process does is read from the stacks that it was found in", () => {
  const found = pursuits(stacks, (file) => file === "/usr/sbin/keepalived");
  const expected = [1, 1, 1, 1, 1, 1, 1, 2, 2];
  assertEquals([...found], PURSUITS.map((each, row) => [each, expected[row]!]));
});

Deno.test("who was never found on a processor did nothing", () => {
  assertEquals([...pursuits("\n", () => false).values()].every((count) => count === 0), true);
});
